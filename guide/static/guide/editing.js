// Shows only the fields that the chosen kind of part has. Without it every field shows, and the server sorts them out.
document.addEventListener("DOMContentLoaded", () => {
  const kind = document.querySelector("select[data-fields]");
  if (!kind) return;
  const fields = JSON.parse(kind.dataset.fields);
  const all = [...new Set(Object.values(fields).flat())];
  const show = () => {
    for (const name of all) {
      const row = document.querySelector(`.form-row.field-${name}`);
      if (row) row.hidden = Boolean(kind.value) && !fields[kind.value].includes(name);
    }
  };
  kind.addEventListener("change", show);
  show();
});
