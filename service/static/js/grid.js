/* The grid page: keyboard, pointer and row menu over the table that the server drew. Drawing, saving and the editor
   are in grid_draw.js, grid_save.js and grid_edit.js. Without this script a row's number leads to a form. */
"use strict";

(() => {
  const byId = (id) => document.getElementById(id);
  const table = byId("grid"), frame = byId("frame"), menu = byId("row-menu"), state = byId("state"), add = byId("add");
  const readOnly = "protected" in table.dataset;
  const letters = table.tHead.rows[0].cells;
  let active, pressed, saved = state.textContent;

  /* kind: busy, good, bad, or away (no connection), which alone is taken back by an empty text. */
  const tell = (text, kind) => {
    if (!text && state.dataset.kind !== "away") return;
    if (kind === "good") saved = text;
    state.dataset.kind = text ? kind : "good";
    state.textContent = text || saved;
  };
  /* `sentence`: why what was saved has no effect. */
  const tellSaved = (sentence) => {
    const clock = new Date().toLocaleTimeString("th-TH", { hour: "2-digit", minute: "2-digit" });
    const text = `${say("บันทึกแล้ว", "Saved")} ${clock}`;
    tell(sentence ? `${text} · ${sentence}` : text, sentence ? "bad" : "good");
  };

  const calm = () => {
    if (state.dataset.kind !== "bad" || table.querySelector(".refused")) return;
    state.dataset.kind = "good";
    state.textContent = saved;
  };

  const lines = () => [...table.querySelectorAll("tr[data-row]")];
  const rowOf = (cell) => ({ row: cell.parentElement.dataset.row, mark: cell.parentElement.dataset.mark });
  const rowName = (tr) => `${say("แถว", "Row")} ${Number(tr.dataset.row) + 1}`;
  const nameOf = (cell) => {
    const header = table.tHead.rows[table.tHead.rows.length - 1].cells[cell.cellIndex];
    const own = header === cell || table.tHead.rows.length === 1;
    return `${(!own && header.textContent) || letters[cell.cellIndex].textContent} · ${rowName(cell.parentElement)}`;
  };

  /* Scrolls the frame so that the cell is seen whole beside the frozen row and column. */
  const reveal = (cell) => {
    const at = cell.getBoundingClientRect(), view = frame.getBoundingClientRect();
    const frozen = table.classList.contains("frozen") ? 2 : 1;
    if (cell.cellIndex >= frozen) {
      const left = letters[frozen - 1].getBoundingClientRect().right, right = view.left + frame.clientWidth;
      if (at.left < left) frame.scrollLeft -= left - at.left;
      else if (at.right > right) frame.scrollLeft += Math.min(at.right - right, at.left - left);
    }
    if (cell.closest("tbody")) {
      const top = table.tHead.getBoundingClientRect().bottom, bottom = view.top + frame.clientHeight;
      if (at.top < top) frame.scrollTop -= top - at.top;
      else if (at.bottom > bottom) frame.scrollTop += at.bottom - bottom;
    }
    frame.scrollIntoView({ block: "nearest" });
  };
  const select = (cell, focus = true) => {
    if (active) active.tabIndex = -1;
    active = cell;
    cell.tabIndex = 0;
    if (!focus) return;
    cell.focus({ preventScroll: true });
    reveal(cell);
  };
  /* The cell so many rows and columns away, as far as the table goes; the row's number only by going left one by one. */
  const near = (cell, rows, columns, least = 1) => {
    const all = lines(), at = all.indexOf(cell.parentElement);
    const tr = all[Math.max(0, Math.min(at + rows, all.length - 1))];
    const first = cell.cellIndex === 0 ? 0 : least;
    return tr.cells[Math.max(first, Math.min(cell.cellIndex + columns, tr.cells.length - 1))];
  };
  const cellAt = (row, column) => table.querySelector(`tr[data-row="${row}"]`)?.cells[column];

  const lost = (text, sentence) => tell(`${sentence} ${say("ข้อความที่ท่านพิมพ์", "You had typed")}: “${text}”`, "bad");

  const redraw = (sheet) => {
    if (sheet.shape !== table.dataset.shape) return editor.cell || location.reload();
    const inside = table.contains(document.activeElement), place = [active.parentElement.dataset.row, active.cellIndex];
    if (!draw.rows(table.tBodies[0], sheet.rows)) return false;
    draw.rows(table.tHead, sheet.head);
    if (editor.cell && !editor.cell.isConnected) {
      const text = editor.drop();
      if (text) lost(text, say("แถวที่ท่านกำลังแก้ไขถูกลบหรือเปลี่ยนไปแล้ว จึงยังไม่ได้บันทึก", "The row you were editing was deleted or changed; nothing was saved."));
    }
    const all = lines();
    if (!active.isConnected) select(cellAt(...place) || all[all.length - 1].cells[place[1]], inside);
    else if (inside && document.activeElement !== active) active.focus({ preventScroll: true });
    editor.place();
    table.setAttribute("aria-rowcount", sheet.row_count + 1);
    table.dataset.page = sheet.page;
    byId("where").textContent = sheet.where;
    byId("previous").hidden = sheet.page === 1;
    byId("next").hidden = sheet.page === sheet.pages;
    if (add) add.querySelector("button").hidden = sheet.page !== sheet.pages;
  };

  const put = async (cell, text, before) => {
    draw.hold(cell, text);
    cell.classList.add("saving");
    cell.saving = true;
    tell(say("กำลังบันทึก…", "Saving…"), "busy");
    const column = letters[cell.cellIndex].dataset.at;
    const answer = await save.change(() => ({ action: "type", ...rowOf(cell), column, text, before }));
    cell.saving = false;
    if (!answer.done) return refused(cell, text, answer.sentence);
    draw.row(cell.parentElement, answer.row);
    draw.release(cell);
    tellSaved(answer.sentence);
  };
  const refused = (cell, text, sentence) => {
    if (!cell.isConnected) return lost(text, sentence);
    Object.assign(cell, { draft: text, refusal: sentence });
    draw.hold(cell, text);
    cell.className = "refused";
    tell(`${nameOf(cell)}: ${sentence}`, "bad");
    if (editor.cell || menu.matches?.(":popover-open")) return;
    select(cell, false);
    editor.open(cell);
  };

  const draw = gridDraw(table);
  const save = gridSave(table, { redraw, tell });
  const away = (cell, rows, columns) => {
    calm();
    if (cell.isConnected) select(near(cell, rows, columns));
  };
  const editor = gridEditor(frame, draw, { put, nameOf, away });

  /* A long text is sent only in part, so it is neither edited nor copied here. True for such a cell, and told. */
  const isCut = (cell) => {
    if (cell.drawn?.cut) tell(say("ข้อความในช่องนี้ยาว ตารางแสดงเพียงบางส่วน กรุณากดเลขแถว แล้วเปิดทั้งแถวเป็นแบบฟอร์ม", "This text is long and shown only in part. Press the row's number and open the row as a form."), "bad");
    return Boolean(cell.drawn?.cut);
  };

  const edit = (cell, start) => {
    if (cell.cellIndex === 0) return openMenu(cell);
    if (readOnly && start !== undefined) return tell(say("แท็บนี้อ่านอย่างเดียว", "This tab is read only"), "bad");
    if (!cell.drawn || (readOnly && !cell.drawn.text)) return;
    select(cell, false);
    reveal(cell);
    if (isCut(cell)) return;
    editor.open(cell, start);
  };
  const empty = (cell) => cell.cellIndex && cell.drawn && !readOnly && !cell.saving && draw.typed(cell) && !isCut(cell) && put(cell, "", draw.typed(cell));
  /* A change of more than one cell: all is drawn anew. */
  const wide = async (fields, path) => {
    if (readOnly) return tell(say("แท็บนี้อ่านอย่างเดียว", "This tab is read only"), "bad");
    tell(say("กำลังบันทึก…", "Saving…"), "busy");
    const answer = await save.change(fields, path);
    if (!answer.done) return tell(answer.sentence, "bad");
    await save.refresh();
    tellSaved(answer.sentence);
  };
  const undo = () => wide(() => ({}), "/undo");
  const pasteBlock = (cell, text) => wide(() => ({ ...rowOf(cell), column: letters[cell.cellIndex].dataset.at, text }), "/paste");

  const act = async (action, tr) => {
    const words = [...tr.cells].slice(1, 6).map((cell) => cell.textContent).filter(Boolean).slice(0, 3).join(" · ");
    if (action === "delete" && !confirm(say(`ลบ${rowName(tr)} ใช่หรือไม่\n${words}\nข้อมูลทั้งแถวจะหายไปจากตาราง`, `Delete ${rowName(tr)}?\n${words}\nThe whole row leaves the table.`))) return;
    const column = active.cellIndex || 1;
    tell(say("กำลังบันทึก…", "Saving…"), "busy");
    const answer = await save.change(() => ({ action, ...rowOf(tr.cells[0]) }));
    if (!answer.done) return tell(answer.sentence, "bad");
    if (String(answer.page) !== table.dataset.page) return location.assign(`?tab=${table.dataset.tab}&page=${answer.page}&window=${table.dataset.window}#r${answer.at}`);
    await save.refresh();
    select(cellAt(answer.at, column) || active);
    tellSaved();
  };
  const openMenu = (cell) => {
    if (readOnly) return;
    const tr = cell.parentElement, header = Boolean(tr.closest("thead")), form = tr.querySelector("th a").href;
    if (!menu.showPopover) return location.assign(form);
    select(cell);
    byId("row-menu-name").textContent = rowName(tr);
    for (const button of menu.querySelectorAll("button")) {
      button.hidden = header && button.dataset.action !== "below";
      button.onclick = () => { menu.hidePopover(); act(button.dataset.action, tr); };
    }
    menu.querySelector("a").href = form;
    menu.showPopover();
    const at = cell.getBoundingClientRect();
    menu.style.left = `${Math.max(8, Math.min(at.left + 24, innerWidth - menu.offsetWidth - 8))}px`;
    menu.style.top = `${Math.max(8, Math.min(at.bottom, innerHeight - menu.offsetHeight - 8))}px`;
    menu.querySelector("button:not([hidden])").focus();
  };

  const MOVES = { ArrowUp: [-1, 0], ArrowDown: [1, 0], ArrowLeft: [0, -1, 0], ArrowRight: [0, 1], PageUp: [-10, 0], PageDown: [10, 0],
    Home: [0, -Infinity], End: [0, Infinity] };
  const ACTS = { Enter: (cell) => edit(cell), F2: (cell) => edit(cell), Delete: empty, Backspace: empty,
    Escape: () => document.querySelector("nav.tabs [aria-current]").focus() };
  /* The letters above the table: left and right along them, down into the table again; Enter follows the link. */
  const alongLetters = (event, letter) => {
    const to = { ArrowLeft: letter.previousElementSibling, ArrowRight: letter.nextElementSibling }[event.key]?.querySelector("a");
    if (event.key === "ArrowDown") active.focus();
    else if (to) to.focus();
    else return;
    event.preventDefault();
  };
  const withControl = (event) => {
    if (event.key === "Home") select(near(active, -Infinity, -Infinity));
    else if (event.key === "End") select(near(active, Infinity, Infinity));
    else if (event.key === "Enter") active.querySelector("a[target]")?.click();
    else if (event.key === "z") undo();
    else return;
    event.preventDefault();
  };

  table.addEventListener("keydown", (event) => {
    if (!active || event.altKey) return;
    const letter = event.target.closest("tr.letters th");
    if (letter) return alongLetters(event, letter);
    if (event.ctrlKey || event.metaKey) return withControl(event);
    const { key } = event;
    if (key === "Tab") {
      const next = near(active, 0, event.shiftKey ? -1 : 1);
      if (next === active) return;
      select(next);
    } else if (key === "ArrowUp" && active.parentElement === lines()[0]) letters[active.cellIndex].querySelector("a")?.focus();
    else if (MOVES[key]) select(near(active, ...MOVES[key]));
    else if (ACTS[key]) ACTS[key](active);
    else if (key.length === 1 && active.cellIndex) return edit(active, "");
    else return;
    event.preventDefault();
  });
  table.addEventListener("focusin", (event) => {
    const cell = event.target.closest("tr[data-row] > *");
    if (cell && cell !== active) select(cell, false);
  });
  table.addEventListener("pointerdown", () => { pressed = document.activeElement; });
  table.addEventListener("click", (event) => {
    const cell = event.target.closest("tr[data-row] > *");
    if (!cell) return;
    const link = event.target.closest("a");
    if (cell.cellIndex === 0 && link && menu.showPopover) event.preventDefault();
    if (cell.cellIndex === 0 && link) return openMenu(cell);
    if (cell === pressed && !link) return edit(cell);
    select(cell);
  });
  table.addEventListener("contextmenu", (event) => {
    const cell = event.target.closest("tr[data-row] > *");
    if (!cell || readOnly || !menu.showPopover || event.target.closest("a[target]")) return;
    event.preventDefault();
    openMenu(cell);
  });
  table.addEventListener("copy", (event) => {
    if (!active?.cellIndex || !active.drawn || String(getSelection())) return;
    event.preventDefault();
    if (!isCut(active)) event.clipboardData.setData("text/plain", draw.typed(active));
  });
  table.addEventListener("paste", (event) => {
    if (!active?.cellIndex) return;
    event.preventDefault();
    const text = event.clipboardData.getData("text/plain");
    if (/[\t\n]/.test(text.trimEnd())) return pasteBlock(active, text);
    edit(active, text.replace(/\r?\n$/, ""));
  });
  byId("undo")?.addEventListener("submit", (event) => {
    event.preventDefault();
    undo();
  });
  add?.addEventListener("submit", (event) => {
    event.preventDefault();
    act("below", lines().pop());
  });

  addEventListener("beforeunload", (event) => {
    if (table.querySelector(".saving, .refused")) event.preventDefault();
  });

  table.setAttribute("role", "grid");
  if (readOnly) table.setAttribute("aria-readonly", "true");
  frame.removeAttribute("tabindex");
  frame.style.scrollPadding = `${table.tHead.offsetHeight}px 0 0 ${table.querySelector("tbody th").offsetWidth + (table.classList.contains("frozen") ? letters[1].offsetWidth : 0)}px`;
  document.querySelector("nav.tabs [aria-current]").scrollIntoView({ block: "nearest", inline: "nearest" });
  menu.hidden = !menu.showPopover;
  byId("keys").hidden = false;
  for (const tr of lines()) for (const cell of tr.cells) cell.tabIndex = -1;
  for (const link of table.querySelectorAll("a")) link.tabIndex = -1;
  const wanted = byId(location.hash.slice(1))?.nextElementSibling;
  select(wanted || (table.tBodies[0].rows[0] || lines()[0]).cells[1], Boolean(wanted));
  save.refresh();
})();
