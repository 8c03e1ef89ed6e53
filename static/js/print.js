// Shows the print buttons, which do nothing without a script, and opens the browser's own print page.
for (const button of document.querySelectorAll("[data-print]")) {
  button.hidden = false;
  button.addEventListener("click", () => window.print());
}
