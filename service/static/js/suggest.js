/* A text box that suggests while one types, by accessible-autocomplete. Used by agency.js and tambon.js. */
"use strict";

/* `find(typed, signal)` gives a promise of results; `lines(result)` = [main line, small line]; `choose(result)` acts.
   The box keeps its id, name and description, so that it still works as the plain box it was. */
globalThis.suggest = (box, { find, lines, choose }) => {
  // A phone's pause between two letters, in milliseconds.
  const PAUSE = 250;
  let timer, running;

  const escape = (text) => text.replace(/[&<>"']/g, (sign) => `&#${sign.charCodeAt(0)};`);
  const show = (result) => {
    if (!result || typeof result === "string") return escape(result || "");
    const [main, small] = lines(result);
    return escape(main) + (small ? `<small>${escape(small)}</small>` : "");
  };

  const source = (typed, populate) => {
    clearTimeout(timer);
    running?.abort();
    running = new AbortController();
    const { signal } = running;
    timer = setTimeout(() => find(typed, signal).then(populate, () => signal.aborted || populate([])), PAUSE);
  };

  const holder = document.createElement("div");
  const { id, name, value } = box;
  const described = box.getAttribute("aria-describedby");
  box.replaceWith(holder);
  accessibleAutocomplete({
    element: holder, id, name, defaultValue: value, source, minLength: 2, confirmOnBlur: false, showNoOptionsFound: true,
    displayMenu: "overlay",
    templates: { inputValue: (result) => (result ? (typeof result === "string" ? result : lines(result)[0]) : ""), suggestion: show },
    onConfirm: (result) => result && typeof result !== "string" && choose(result),
    tNoResults: () => say("ไม่พบ ลองพิมพ์ให้สั้นลงหรือพิมพ์อำเภอ จังหวัดต่อท้าย", "Nothing found. Try fewer letters, or add the district or province."),
    tStatusQueryTooShort: (least) => say(`พิมพ์อย่างน้อย ${least} ตัวอักษร`, `Type at least ${least} letters`),
    tStatusNoResults: () => say("ไม่พบรายการที่ตรงกัน", "No results"),
    tStatusSelectedOption: (chosen, length, index) => say(`${chosen} รายการที่ ${index + 1} จาก ${length}`, `${chosen}, ${index + 1} of ${length}`),
    tStatusResults: (length, chosen) => say(`พบ ${length} รายการ ${chosen}`, `${length} results. ${chosen}`),
    tAssistiveHint: () => say("เมื่อมีรายการให้เลือก ใช้ลูกศรขึ้นลงแล้วกด Enter หรือแตะเลือก", "When results appear, use the up and down arrows and Enter, or touch."),
  });
  const input = holder.querySelector("input");
  if (described) input.setAttribute("aria-describedby", `${described} ${input.getAttribute("aria-describedby") || ""}`.trim());
  return input;
};
