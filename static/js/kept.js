// Optional. Puts what somebody typed before they were signed out back into the page's own form.
"use strict";

(() => {
  const own = document.querySelector(".restored");
  const again = document.getElementById("kept-again");
  const data = document.getElementById("kept");
  const kept = data ? JSON.parse(data.textContent) : { kept: again.dataset.kept, path: location.pathname + location.search };
  const there = new URL(kept.path, location.href).href;
  const form = Array.from(document.forms).find((each) => each.method === "post" && each.action === there && !own?.contains(each));
  if (!form) return;

  const note = document.createElement("input");
  note.type = "hidden";
  note.name = "kept";
  note.value = kept.kept;
  form.append(note);
  if (!kept.fields) return;

  const values = new Map();
  for (const [name, value] of kept.fields) values.set(name, [...(values.get(name) ?? []), value]);
  for (const control of form.elements) {
    const { name, type } = control;
    if (!name || name === "csrfmiddlewaretoken" || name === "kept") continue;
    if (["file", "submit", "button", "password"].includes(type)) continue;
    const typed = values.get(name) ?? [];
    if (type === "checkbox" || type === "radio") control.checked = typed.includes(control.value);
    else if (typed.length) control.value = typed.shift();
  }
  own.querySelector("[data-filled]").hidden = false;
  own.querySelector("[data-send]").hidden = true;
})();
