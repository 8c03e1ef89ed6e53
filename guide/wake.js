/* The guide's only script. It stands in its pages, before the style sheet, and its hash in their policy (`wake.py`).
   A reader who comes from elsewhere sees the words first, in a typeface of the device with the same widths; ours is
   fetched once they stand there. Whoever comes from a page of ours has it already, and sees no other. Then it says when
   there is no network, and has the guide kept for then. */
{
  const { worker, face } = document.currentScript.dataset;
  const page = document.documentElement;
  if (document.referrer.startsWith(`${location.origin}/`) || navigator.serviceWorker?.controller) {
    const link = document.createElement("link");
    Object.assign(link, { rel: "preload", as: "font", type: "font/woff2", crossOrigin: "", href: face });
    document.head.append(link);
  } else page.classList.add("bare");
  const dress = () => page.classList.remove("bare");
  addEventListener("load", () => {
    requestAnimationFrame(() => setTimeout(() => document.fonts.load('1em "Atkinson Next"').then(dress, dress)));
    const note = document.getElementById("offline-note");
    const tell = () => { if (note) note.hidden = navigator.onLine; };
    addEventListener("online", tell);
    addEventListener("offline", tell);
    tell();
    if ("serviceWorker" in navigator) {
      setTimeout(() => navigator.serviceWorker.register(worker).catch(() => {}), 3000);
    }
  });
}
