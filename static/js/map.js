// Optional. Without it everything works. With it, boxes of one area keep in step, a row that stands alone ("None of
// these", "No tender areas") clears the others, and the page says what is ticked, each folded part how much. What is
// folded is opened for paper: the style sheet does it too, but not every browser knows how.
(() => {
  const list = (box) => [...box.form.elements].filter((other) => other.name === box.name && other.type === "checkbox");
  const told = document.querySelector("[data-told]");

  const name = (box) => {
    const copy = box.parentElement.querySelector(".what").cloneNode(true);
    copy.querySelector(".no")?.remove();
    return copy.textContent.trim();
  };

  const count = () => {
    for (const part of document.querySelectorAll(".part")) {
      const number = part.querySelectorAll("input:checked").length;
      const note = part.querySelector(".ticked");
      note.firstElementChild.textContent = number;
      note.hidden = !number;
    }
  };

  const tell = () => {
    count();
    if (!told) return;
    const seen = new Map();
    for (const box of document.querySelectorAll(".map input:checked")) seen.set(box.value, name(box));
    told.textContent = seen.size ? `${told.dataset.told} ${[...seen.values()].join("; ")}.` : told.dataset.none;
  };

  document.addEventListener("change", ({ target }) => {
    if (target.type !== "checkbox" || !target.form) return;
    for (const box of list(target)) {
      if (box.value === target.value) box.checked = target.checked;
      else if (target.checked && ("alone" in target.dataset || "alone" in box.dataset)) box.checked = false;
    }
    tell();
  });
  addEventListener("pageshow", tell);

  let folded = [];
  const fold = (open) => folded.forEach((part) => { part.open = open; });
  addEventListener("beforeprint", () => {
    folded = [...document.querySelectorAll(".part:not([open])")];
    fold(true);
  });
  addEventListener("afterprint", () => fold(false));
})();
