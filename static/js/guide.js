/* Guide: say when there is no network, and have the guide kept for then, once the reader has settled. */
const { worker } = document.currentScript.dataset;
const note = document.getElementById("offline-note");
const tell = () => { if (note) note.hidden = navigator.onLine; };
addEventListener("online", tell);
addEventListener("offline", tell);
tell();
if ("serviceWorker" in navigator) {
  addEventListener("load", () => setTimeout(() => navigator.serviceWorker.register(worker).catch(() => {}), 3000));
}
