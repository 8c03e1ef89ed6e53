/* Guide: say when there is no network, and have the guide kept for then, once the reader has settled.
   Before the page is drawn it only asks to be woken later: a slow phone draws first. */
const { worker } = document.currentScript.dataset;
addEventListener("load", () => {
  const note = document.getElementById("offline-note");
  const tell = () => { if (note) note.hidden = navigator.onLine; };
  addEventListener("online", tell);
  addEventListener("offline", tell);
  tell();
  if ("serviceWorker" in navigator) {
    setTimeout(() => navigator.serviceWorker.register(worker).catch(() => {}), 3000);
  }
});
