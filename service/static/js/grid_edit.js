/* The box in which a cell is edited, over the cell it belongs to. Defines gridEditor. */
"use strict";

/* `put(cell, text, before)` saves; `nameOf(cell)` names it; `away(rows, columns)` moves on from the edited cell. */
globalThis.gridEditor = (frame, draw, { put, nameOf, away }) => {
  // Pixels: narrower cells get a wider box, and it keeps this distance from the edges.
  const WIDTH = 300, EDGE = 8;
  const box = document.getElementById("editor"), word = document.getElementById("editor-word");
  const text = box.querySelector("textarea"), list = box.querySelector("select");
  let cell, input, before, typing;

  const place = () => {
    const at = cell.getBoundingClientRect(), view = frame.getBoundingClientRect();
    const width = Math.min(Math.max(at.width, WIDTH), frame.clientWidth - 2 * EDGE);
    const left = Math.max(Math.min(at.left - view.left, frame.clientWidth - width - EDGE), EDGE);
    box.style.width = `${width}px`;
    text.style.height = "auto";
    text.style.height = `${text.scrollHeight + 2}px`;
    box.style.left = `${left + frame.scrollLeft}px`;
    box.style.top = `${at.top - view.top + frame.scrollTop}px`;
    const below = box.getBoundingClientRect().bottom + EDGE - view.bottom;
    if (below > 0) frame.scrollTop += below;
  };

  const fill = (options, value) => {
    const all = ["", ...options, ...(value && !options.includes(value) ? [value] : [])];
    list.replaceChildren(...all.map((option) => new Option(option || say("(ว่าง)", "(empty)"), option, false, option === value)));
    list.size = Math.max(all.length, 2);
  };

  const open = (which, start) => {
    if (which.saving) return;
    if (cell) close(true);
    cell = which;
    before = draw.typed(cell);
    typing = false;
    const { options, note } = cell.drawn;
    const value = start ?? cell.draft ?? before;
    draw.hold(cell);
    input = options ? list : text;
    text.hidden = input !== text;
    list.hidden = input !== list;
    if (options) fill(options, start ? before : value);
    else text.value = value;
    document.getElementById("editor-name").textContent = nameOf(cell);
    word.textContent = cell.refusal || note || "";
    word.classList.toggle("bad", Boolean(cell.refusal));
    box.hidden = false;
    place();
    input.focus({ preventScroll: true });
    text.setSelectionRange(value.length, value.length);
  };

  /* Closes the box; `save`: what is in it is saved if it differs. */
  const close = (save) => {
    const done = cell, value = input.value;
    cell = null;
    box.hidden = true;
    delete done.draft;
    delete done.refusal;
    draw.release(done);
    if (save && !text.readOnly && value !== before) put(done, value, before);
  };

  const leave = (save, rows, columns) => {
    const from = cell;
    close(save);
    away(from, rows, columns);
  };

  const newline = () => {
    text.setRangeText("\n", text.selectionStart, text.selectionEnd, "end");
    place();
  };

  box.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    typing = event.target === list && event.key !== "Enter";
    if (event.target.type === "submit" || event.target.type === "button") {
      if (event.key === "Escape") leave(false, 0, 0);
      return;
    }
    const back = event.shiftKey ? -1 : 1;
    if (event.key === "Enter" && (event.altKey || event.ctrlKey) && input === text) newline();
    else if (event.key === "Enter") leave(true, back, 0);
    else if (event.key === "Tab") leave(true, 0, back);
    else if (event.key === "Escape") leave(false, 0, 0);
    else return;
    event.preventDefault();
  });
  text.addEventListener("input", place);
  // By the arrow keys one only looks along the list; a click, or a phone's own list, chooses.
  list.addEventListener("change", () => typing || leave(true, 0, 0));
  list.addEventListener("click", (event) => cell && event.target !== list && leave(true, 0, 0));
  box.addEventListener("submit", (event) => {
    event.preventDefault();
    leave(true, 0, 0);
  });
  const cancel = box.querySelector("button[type=button]");
  cancel.addEventListener("pointerdown", (event) => event.preventDefault());
  cancel.addEventListener("click", () => leave(false, 0, 0));
  box.addEventListener("focusout", (event) => {
    if (cell && !box.contains(event.relatedTarget) && document.hasFocus()) close(true);
  });

  return {
    open,
    place: () => cell && place(),
    get cell() { return cell; },
    /* The saved text of the edited cell changed by the officer's own hand. */
    rebase: () => { before = draw.typed(cell); },
    /* The edited row is gone: gives back what was typed, "" if nothing was. */
    drop() {
      const value = input.value === before ? "" : input.value;
      cell = null;
      box.hidden = true;
      return value;
    },
  };
};
