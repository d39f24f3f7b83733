/* The survey: shows a follow-up question only when its answer is wanted, and asks once more before the one tap that answers
   for every service (<button data-no-copies>). A question that has an answer or a problem is never hidden. */
"use strict";

(() => {
  // Follow-up question -> when it is wanted, given the copies asked for today and whether this can stop.
  const WANTED = {
    copies_other: (copies) => copies.includes("other"),
    per_month: (copies) => copies.some((copy) => copy !== "none"),
    can_stop: (copies) => copies.some((copy) => copy !== "none"),
    stop_date: (copies, stop) => stop === "by_date",
    why: (copies, stop) => stop === "not_yet",
  };

  const answered = (frame) => [...frame.querySelectorAll("input, textarea")].some((input) =>
    (input.type === "radio" || input.type === "checkbox" ? input.checked : input.value.trim()));

  const follow = (frame) => {
    const prefix = frame.dataset.field.slice(0, -"copies".length);
    const checked = (key) => [...frame.ownerDocument.querySelectorAll(`input[name="${prefix}${key}"]:checked`)].map((input) => input.value);
    const refresh = () => {
      const copies = checked("copies");
      const [stop] = checked("can_stop");
      for (const [key, wanted] of Object.entries(WANTED)) {
        const other = document.querySelector(`[data-field="${prefix}${key}"]`);
        if (other) other.hidden = !wanted(copies, stop) && !answered(other) && !other.classList.contains("bad");
      }
    };
    frame.closest("section, form").addEventListener("change", refresh);
    refresh();
  };
  document.querySelectorAll('[data-field$="copies"]').forEach(follow);

  document.addEventListener("click", (event) => {
    if (!event.target.closest("button[data-no-copies]")) return;
    const sure = confirm(say("ยืนยันว่าหน่วยงานของท่านไม่ขอสำเนาใด ๆ ในทุกงานบริการ", "Confirm that your agency asks for no copies in any service?"));
    if (!sure) event.preventDefault();
  });
})();
