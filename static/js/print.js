// Shows the print buttons, which do nothing without a script, and opens the browser's own print page. What is folded is
// opened for paper: the style sheet does it too, but not every browser knows how.
"use strict";

for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}

const folded = () => document.querySelectorAll(".phases details:not([open])");
addEventListener("beforeprint", () => {
  for (const part of folded()) {
    part.open = true;
    part.dataset.forPaper = "";
  }
});
addEventListener("afterprint", () => {
  for (const part of document.querySelectorAll("[data-for-paper]")) {
    part.open = false;
    delete part.dataset.forPaper;
  }
});
