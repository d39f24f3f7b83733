/* Puts the ALTCHA proof of work into <div data-captcha data-challenge data-sha data-pbkdf2>. It starts when the form is first touched;
   a form sent before it is done waits for it.
   It never stands in the way: where it cannot work the form is sent without it, and the area's staff check the registration. */

const words = {
  th: { label: "ยืนยันว่าไม่ใช่โปรแกรมอัตโนมัติ", verifying: "กำลังยืนยัน รอสักครู่…", verified: "ยืนยันแล้ว", error: "ยืนยันอัตโนมัติไม่สำเร็จ",
    expired: "การยืนยันหมดอายุ กรุณากดอีกครั้ง", waitAlert: "กำลังยืนยัน กรุณารอสักครู่", verificationRequired: "กรุณากดยืนยัน", loading: "กำลังโหลด…",
    reload: "โหลดใหม่", verify: "ยืนยัน", cancel: "ยกเลิก", ariaLinkLabel: "ALTCHA", footer: "" },
  en: { label: "Confirm that you are not a program", verifying: "Confirming, please wait…", verified: "Confirmed", error: "Could not confirm",
    expired: "The confirmation has expired, press again", waitAlert: "Confirming, please wait", verificationRequired: "Please confirm", loading: "Loading…",
    reload: "Reload", verify: "Confirm", cancel: "Cancel", ariaLinkLabel: "ALTCHA", footer: "" },
};

function giveWay(place) {
  const note = document.createElement("p");
  note.className = "notice info";
  note.textContent = say("อุปกรณ์นี้ยืนยันอัตโนมัติไม่ได้ ท่านยังส่งแบบได้ตามปกติ เจ้าหน้าที่เขตจะตรวจสอบก่อนจึงส่งลิงก์ตั้งรหัสผ่านให้",
    "This device could not confirm by itself. You can still send the form; the area's staff will check it before your link is sent.");
  place.replaceChildren(note);
}

/* Holds the form back until the work is done, or has failed. */
function wait(place, widget) {
  const form = place.closest("form");
  let state = "unverified";
  let pressed = null;
  widget.addEventListener("statechange", ({ detail }) => {
    state = detail.state;
    if (state === "error") giveWay(place);
    if (pressed && (state === "verified" || state === "error")) form.requestSubmit(pressed.button);
  });
  form.addEventListener("submit", (event) => {
    if (state === "verified" || state === "error" || !form.requestSubmit) return;
    event.preventDefault();
    if (pressed) return;
    pressed = { button: event.submitter };
    place.scrollIntoView({ block: "center" });
    if (state !== "verifying") widget.verify();
  });
}

function start(place) {
  const { challenge, sha, pbkdf2 } = place.dataset;
  for (const [language, texts] of Object.entries(words)) $altcha.i18n.set(language, texts);
  for (const digest of ["SHA-256", "SHA-384", "SHA-512"]) {
    $altcha.algorithms.set(digest, () => new Worker(sha));
    $altcha.algorithms.set(`PBKDF2/${digest}`, () => new Worker(pbkdf2));
  }
  const widget = document.createElement("altcha-widget");
  const settings = { auto: "onfocus", language: say("th", "en"), name: "altcha", hideFooter: true, hideLogo: true, minDuration: 0,
    humanInteractionSignature: false, validationMessage: say("กรุณารอให้ยืนยันเสร็จก่อน", "Please wait for the confirmation") };
  widget.setAttribute("challenge", challenge);
  for (const name of ["auto", "language", "name"]) widget.setAttribute(name, settings[name]);
  widget.setAttribute("configuration", JSON.stringify(settings));
  place.append(widget);
  wait(place, widget);
}

for (const place of document.querySelectorAll("[data-captcha]")) {
  // The browser's digests exist on https and on this computer only.
  if (globalThis.$altcha && globalThis.crypto?.subtle && globalThis.Worker) start(place);
  else giveWay(place);
}
