// Optional help for the intake: "None of these" clears the other ticks, and what is typed is kept on the server within
// seconds. Nothing is ever stored in the browser.
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

(() => {
  const PAUSE = 2000; // ms: from a keystroke to the server, a slow answer of 3 s included, it takes 5 s at most
  const form = document.querySelector("form[data-offline]");
  const told = form?.querySelector("[data-kept]");
  let timer = 0;
  let last = 0;
  let leaving = false;
  let under = null;

  const typed = () => {
    const body = new FormData(form);
    last = Math.max(Date.now(), last + 1);
    body.set("sequence", last);
    return body;
  };

  const alert = (text) => {
    let note = form.querySelector("[data-problem]");
    if (!note && text) {
      note = document.createElement("p");
      note.className = "error";
      note.dataset.problem = "";
      note.setAttribute("role", "alert");
      form.querySelector(".actions").before(note);
    }
    if (note && note.textContent !== text) note.textContent = text;
    if (note) note.hidden = !text;
  };

  const send = async () => {
    timer = 0;
    under?.abort();
    const mine = (under = new AbortController());
    const patience = setTimeout(() => mine.abort("slow"), 3000);
    try {
      const answer = await fetch(form.dataset.draft, { method: "POST", body: typed(), signal: mine.signal, redirect: "error" });
      if (!answer.ok) return alert(form.dataset.refused);
      const { kept } = await answer.json();
      told.textContent = `${form.dataset.saved} ${kept}`;
      alert("");
    } catch {
      if (leaving || mine !== under) return; // a newer one is on its way, or the page is being saved
      told.textContent = "";
      alert(form.dataset.offline);
      timer ||= setTimeout(send, PAUSE * 2);
    } finally {
      clearTimeout(patience);
      if (mine === under) under = null;
    }
  };

  const later = () => {
    timer ||= setTimeout(send, PAUSE);
  };

  const now = () => {
    if (leaving || !(timer || under)) return;
    clearTimeout(timer);
    timer = 0;
    navigator.sendBeacon(form.dataset.draft, typed());
  };

  if (form?.dataset.draft) {
    form.addEventListener("input", later);
    form.addEventListener("change", later);
  }
  addEventListener("online", () => timer && (clearTimeout(timer), send()));
  addEventListener("pagehide", now);
  document.addEventListener("visibilitychange", () => document.visibilityState === "hidden" && now());
  addEventListener("pageshow", () => { leaving = false; });

  document.addEventListener("submit", (event) => {
    if (form && event.target === form && !navigator.onLine) {
      event.preventDefault();
      alert(form.dataset.offline);
    } else if (event.target === form) {
      leaving = true;
      clearTimeout(timer);
      timer = 0;
      under?.abort();
    }
  });
})();
