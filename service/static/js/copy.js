/* Shows and serves <button data-copy="id of a textarea" data-copied="said when done" hidden>: without JavaScript, or where
   the clipboard is closed to us, the text is selected and copied by hand. */
"use strict";

for (const button of document.querySelectorAll("[data-copy]")) {
  const label = button.textContent;
  button.hidden = false;
  button.setAttribute("aria-live", "polite");
  button.addEventListener("click", async () => {
    const text = document.getElementById(button.dataset.copy);
    text.focus();
    text.select();
    let done;
    try {
      await navigator.clipboard.writeText(text.value);
      done = true;
    } catch {
      done = document.execCommand("copy");
    }
    if (done) {
      button.textContent = button.dataset.copied;
      button.focus();
      setTimeout(() => { button.textContent = label; }, 3000);
    }
  });
}
