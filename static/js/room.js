// Optional. Without it the page shows the block of the minute in which it was loaded, and has links to the others. With
// it, the large block follows the clock, the minutes left count down, and the screen stays on. It asks the server nothing.
"use strict";

(() => {
  const room = document.querySelector("[data-room]");
  if (!room) return;
  const started = Number(room.dataset.started);
  const total = Number(room.dataset.total);
  const ahead = Date.now() / 1000 - Number(room.dataset.now); // this device's clock may be wrong
  const blocks = [...room.querySelectorAll("[data-start]")];
  const listed = [...room.querySelectorAll(".steps > li")];
  const clock = room.querySelector("[data-clock]");
  const last = blocks.length - 1;
  const lead = (name, at) => {
    const link = room.querySelector(`[data-${name}]`);
    if (!link) return;
    link.href = `?block=${at}`;
    link.hidden = at < 0 || at > last;
  };

  const show = () => {
    const minute = (Date.now() / 1000 - ahead - started) / 60;
    const begun = blocks.filter((block) => Number(block.dataset.start) <= minute).length;
    const at = Math.min(Math.max(begun - 1, 0), last);
    blocks.forEach((block, index) => {
      block.className = index === at ? "now" : index === at + 1 ? "next" : "";
      if (index === at) block.setAttribute("aria-current", "step");
      else block.removeAttribute("aria-current");
      listed[index].className = index === at ? "now" : "";
    });
    const now = blocks[at];
    const left = Math.max(0, Math.ceil(Number(now.dataset.start) + Number(now.dataset.minutes) - minute));
    clock.textContent = `${minute < total ? left : 0} ${clock.dataset.words}`;
    lead("before", at - 1);
    lead("after", at + 1);
  };

  let lock = null;
  const keepOn = async () => {
    try {
      lock = document.visibilityState === "visible" ? await navigator.wakeLock?.request("screen") : lock;
    } catch { /* a device that will not stay on: the page works all the same */ }
  };

  show();
  setInterval(show, 1000);
  document.addEventListener("visibilitychange", () => { show(); keepOn(); });
  keepOn();
})();
