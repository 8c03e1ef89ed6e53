// A tick is saved the moment it is set, and counted. Without a script, or where saving fails, the button does it.
"use strict";

const form = document.querySelector("[data-ticks]");
const boxes = form ? [...form.querySelectorAll("input[name=tick]")] : [];
const button = form?.querySelector("[data-ticks-button]");
const count = form?.querySelector("[data-ticks-done]");
let saving = Promise.resolve();

if (button) {
  button.hidden = true;
}

const save = async () => {
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new FormData(form),
      headers: { "X-Tick": "1" },
      redirect: "manual",
    });
    // Anything else, such as the way to a lost link, means that nothing was kept: then the button stays.
    button.hidden = answer.status === 204;
  } catch {
    button.hidden = false;
  }
};

form?.addEventListener("change", () => {
  count.textContent = boxes.filter((box) => box.checked).length;
  // One after the other, so that the newest ticks are the last to arrive.
  saving = saving.then(save);
});
