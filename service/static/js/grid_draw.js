/* Draws rows of the grid as templates/grid.html does (mend both), and keeps each <tr> with its row when rows move,
   so that what is selected or being edited stays where the officer has it. Defines gridDraw. */
"use strict";

globalThis.gridDraw = (table) => {
  const protectedTab = "protected" in table.dataset;

  const content = (cell, drawn) => {
    if (!drawn.lines) return cell.replaceChildren(drawn.text || "");
    cell.replaceChildren(...drawn.lines.map(([text, address]) => {
      const part = document.createElement(address ? "a" : "span");
      part.textContent = text;
      if (address) Object.assign(part, { href: address, target: "_blank", rel: "noopener noreferrer", tabIndex: -1 });
      return part;
    }));
  };

  const paint = (cell) => {
    const drawn = cell.drawn;
    const key = JSON.stringify(drawn);
    if (cell.key === key) return;
    cell.key = key;
    content(cell, drawn);
    if (cell.className !== (drawn.look || "")) cell.className = drawn.look || "";
    if (cell.title !== (drawn.note || "")) cell.title = drawn.note || "";
    cell.style.backgroundColor = drawn.fill || "";
  };

  /* A held cell (being edited, saved, or refused) is painted when it is let go. */
  const give = (cell, drawn) => {
    cell.drawn = drawn;
    if (!cell.held) paint(cell);
  };

  const row = (tr, line) => {
    tr.dataset.row = line.row;
    if (line.cells) Object.assign(tr.dataset, { mark: line.mark, digest: line.digest || "" });
    tr.setAttribute("aria-rowindex", line.row + 2);
    const [head, ...cells] = tr.cells;
    const number = head.firstElementChild || head;
    if (number.textContent !== String(line.row + 1)) number.textContent = line.row + 1;
    if (number !== head) number.search = `?tab=${table.dataset.tab}&row=${line.row}`;
    head.id = `r${line.row}`;
    line.cells?.forEach((drawn, at) => give(cells[at], drawn));
  };

  const fresh = (line) => {
    const tr = document.createElement("tr");
    const head = Object.assign(document.createElement("th"), { scope: "row", tabIndex: -1 });
    if (!protectedTab) head.append(Object.assign(document.createElement("a"), { href: "", tabIndex: -1 }));
    tr.append(head, ...line.cells.map(() => Object.assign(document.createElement("td"), { tabIndex: -1 })));
    return tr;
  };

  /* All rows of thead or tbody anew. Rows are known by their mark; those without cells are as they were, and known by
     their digest. False, and nothing is drawn, when such a row is not here. */
  const rows = (part, lines) => {
    const letters = part === table.tHead ? 1 : 0;
    const there = [...part.querySelectorAll("tr[data-row]")];
    const left = new Set(there);
    const take = (name, value) => {
      for (const tr of left) if (tr.dataset[name] === value) return left.delete(tr) && tr;
    };
    const same = new Map(lines.filter((line) => !line.cells).map((line) => [line, take("digest", line.digest)]));
    if ([...same.values()].includes(undefined)) return false;
    const kept = lines.map((line) => same.get(line) || take("mark", line.mark));
    left.forEach((tr) => tr.remove());
    lines.forEach((line, at) => {
      const tr = kept[at] || fresh(line);
      const place = part.rows[at + letters];
      if (place !== tr) part.insertBefore(tr, place || null);
      row(tr, line);
    });
    return true;
  };

  /* The text that typing the cell again would take. */
  const typed = (cell) => cell.drawn?.typed ?? cell.drawn?.text ?? "";

  const hold = (cell, text) => {
    cell.held = true;
    if (text === undefined) return;
    cell.key = "";
    cell.replaceChildren(text);
  };
  const release = (cell) => {
    cell.held = false;
    paint(cell);
  };

  return { rows, row, typed, hold, release };
};
