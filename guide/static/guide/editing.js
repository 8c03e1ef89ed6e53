// The editing site's comforts. Without it every field shows, warnings come after saving, and a preview has full width.
const start = () => {
  // Only the fields that the chosen kind of part has.
  const kind = document.querySelector("select[data-fields]");
  if (kind) {
    const fields = JSON.parse(kind.dataset.fields);
    const all = [...new Set(Object.values(fields).flat())];
    const labels = JSON.parse(kind.dataset.labels || "{}");
    const show = () => {
      for (const name of all) {
        const row = document.querySelector(`.form-row.field-${name}`);
        if (!row) continue;
        row.hidden = kind.value ? !fields[kind.value].includes(name) : true;
        const said = labels[kind.value]?.[name];
        const label = row.querySelector("label");
        if (said && label) label.textContent = `${said}:`;
        const box = row.querySelector(".ProseMirror[contenteditable]");
        if (said && box) box.setAttribute("aria-label", said);
      }
    };
    kind.addEventListener("change", show);
    show();
  }

  // The rich text editor and the box that looks sources up take their names from their labels.
  const named = () => {
    for (const box of document.querySelectorAll(".ProseMirror[contenteditable]:not([aria-label]), .select2-search__field:not([aria-label])")) {
      const label = box.closest(".form-row")?.querySelector("label");
      if (label) box.setAttribute("aria-label", label.textContent.replace(/:\s*$/, ""));
    }
  };
  new MutationObserver(named).observe(document.body, { childList: true, subtree: true });
  named();

  // What to look at again, while it is being typed.
  const remarks = document.querySelector("[data-check]");
  if (remarks) {
    const form = remarks.closest("form");
    let timer;
    let asked = 0;
    const check = async () => {
      const typed = new FormData(form);
      typed.delete("upload");
      const mine = ++asked;
      const answer = await fetch(remarks.dataset.check, { method: "POST", body: new URLSearchParams(typed) }).catch(() => null);
      if (!answer?.ok || answer.redirected || mine !== asked) return;
      const html = await answer.text();
      if (remarks.innerHTML !== html) remarks.innerHTML = html;
    };
    const soon = () => {
      clearTimeout(timer);
      timer = setTimeout(check, 600);
    };
    for (const event of ["input", "change", "keyup"]) form.addEventListener(event, soon);
  }

  // Leaving with words that were not saved asks first.
  const writing = document.querySelector("#revision_form, #bodypart_form");
  if (writing) {
    let unsaved = false;
    for (const event of ["input", "change"]) writing.addEventListener(event, () => { unsaved = true; });
    writing.addEventListener("submit", () => { unsaved = false; });
    window.addEventListener("beforeunload", (event) => { if (unsaved) event.preventDefault(); });
  }

  // A preview in a window as wide as a phone.
  for (const link of document.querySelectorAll("a[data-width]")) {
    link.addEventListener("click", (event) => {
      if (window.open(link.href, "phone", `width=${link.dataset.width},height=740`)) event.preventDefault();
    });
  }

  // The leaflet as the printer will get it.
  if (document.querySelector("[data-print]")) window.print();

  // The time zone of this computer, until the editor chose one.
  const zone = document.querySelector("form[data-zone='ask'] select[name=zone]");
  const here = Intl.DateTimeFormat().resolvedOptions().timeZone;
  if (zone && [...zone.options].some((option) => option.value === here)) zone.value = here;
};
if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
else start();
