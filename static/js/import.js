// Optional. A long file goes in piece by piece: the next piece is asked for by itself, until "Stop here" is pressed.
"use strict";

const form = document.querySelector("form[data-goes-on]");
const stop = form?.querySelector("[data-stop]");
if (stop) {
  const next = setTimeout(() => form.requestSubmit(), 1000);
  stop.hidden = false;
  stop.addEventListener("click", () => {
    clearTimeout(next);
    stop.hidden = true;
  });
}
