// Says in words what went wrong with a passkey; the browser's own window is gone by then.
"use strict";

document.addEventListener("allauth.error", (event) => {
  const told = document.querySelector("[data-passkey]");
  if (!told) return;
  event.preventDefault();
  const away = ["NotAllowedError", "AbortError"].includes(event.detail.exception?.name);
  told.textContent = window.PublicKeyCredential ? (away ? told.dataset.away : told.dataset.failed) : told.dataset.none;
  told.hidden = false;
});
