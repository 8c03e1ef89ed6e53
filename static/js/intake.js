// Optional help for the intake: "None of these" clears the other ticks, and an offline phone keeps what was typed.
"use strict";

document.addEventListener("change", (event) => {
  const tick = event.target;
  if (!(tick instanceof HTMLInputElement) || tick.type !== "checkbox" || !tick.checked) return;
  const same = document.getElementsByName(tick.name);
  if (!Array.from(same).some((other) => "alone" in other.dataset)) return;
  for (const other of same) {
    if (other !== tick && ("alone" in tick.dataset || "alone" in other.dataset)) other.checked = false;
  }
});

document.addEventListener("submit", (event) => {
  if (navigator.onLine) return;
  event.preventDefault();
  const form = event.target;
  let note = form.querySelector("[data-offline]");
  if (!note) {
    note = document.createElement("p");
    note.className = "error";
    note.dataset.offline = "";
    note.setAttribute("role", "alert");
    form.querySelector(".actions").before(note);
  }
  note.textContent = "You are offline. What you typed is still here. Try again when you are connected.";
});
