/* Shows and serves <button data-show="id of the input" data-hide="its text while shown" hidden>: without JavaScript the
   password stays hidden. What is sent is a password field again, so that no browser keeps it among texts that were typed. */
"use strict";

for (const button of document.querySelectorAll("[data-show]")) {
  const input = document.getElementById(button.dataset.show);
  const label = button.textContent;
  const set = (shown) => {
    input.type = shown ? "text" : "password";
    button.textContent = shown ? button.dataset.hide : label;
  };
  button.hidden = false;
  button.addEventListener("click", () => {
    set(input.type === "password");
    input.focus();
  });
  input.form.addEventListener("submit", () => set(false));
}
