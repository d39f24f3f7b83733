/* Every page: sends a form once, says so, warns when offline, and leads to the error summary.
   Defines say(th, en), the language of the page, for the scripts that follow. */
"use strict";

globalThis.say = (th, en) => (document.documentElement.lang === "en" ? en : th);

(() => {
  const offline = document.getElementById("offline");

  const release = (form) => {
    delete form.dataset.sent;
    for (const button of form.querySelectorAll("button[aria-disabled]")) {
      button.removeAttribute("aria-disabled");
      if (button.dataset.text) button.textContent = button.dataset.text;
    }
  };

  const hold = (form, pressed) => {
    form.dataset.sent = "yes";
    const button = pressed || form.querySelector("button[type=submit]");
    if (!button) return;
    button.setAttribute("aria-disabled", "true");
    if (!button.dataset.sending) return;
    button.dataset.text = button.textContent;
    button.textContent = button.dataset.sending;
  };

  document.addEventListener("submit", (event) => {
    const form = event.target;
    if (event.defaultPrevented || form.method !== "post") return;
    if (form.dataset.sent) return event.preventDefault();
    if (navigator.onLine === false) {
      event.preventDefault();
      offline.hidden = false;
      offline.scrollIntoView({ block: "center" });
      return;
    }
    hold(form, event.submitter);
  });

  // The back button brings the page as it was left: its buttons must work again.
  addEventListener("pageshow", (event) => {
    if (event.persisted) document.querySelectorAll("form[data-sent]").forEach(release);
  });
  addEventListener("offline", () => { offline.hidden = false; });
  addEventListener("online", () => {
    offline.hidden = true;
    document.querySelectorAll("form[data-sent]").forEach(release);
  });

  // "None of these" and its neighbours exclude each other.
  document.addEventListener("change", (event) => {
    const box = event.target;
    if (box.type !== "checkbox" || !box.checked || !box.closest("fieldset")) return;
    const others = box.closest("fieldset").querySelectorAll("input[type=checkbox]");
    if (![...others].some((other) => "alone" in other.dataset)) return;
    for (const other of others) {
      if (other !== box && ("alone" in box.dataset || "alone" in other.dataset)) other.checked = false;
    }
  });

  document.querySelector("[data-focus]")?.focus();
})();
