"""Reads an HTML page as blocks of text that can be set on paper."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# The class of elements for screens only.
SCREEN_ONLY = "no-print"
PARAGRAPH_TAGS = ("p", "li", "dt", "dd", "h1", "h2")
CELL_TAGS = ("th", "td")
LIST_TAGS = ("ol", "ul")
# Tags without an end tag.
VOID_TAGS = ("br", "img", "input", "hr", "link", "meta")


@dataclass
class Run:
    """A piece of text in one type. `link`: its target, "" for none."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass
class Cell:
    text: str = ""
    rowspan: int = 1


@dataclass
class Block:
    """A paragraph, or a table of `rows`.

    `kind`: p, notice, li, dt, dd, h1, h2 or table. `depth`: the number of lists around it. `mark`: its number
    or bullet.
    """

    kind: str
    runs: list[Run] = field(default_factory=list)
    depth: int = 0
    mark: str = ""
    rows: list[list[Cell]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).strip()


def read_blocks(page: str, class_name: str) -> list[Block]:
    """Returns the blocks of the element with this class, in their order.

    Raises ValueError for text outside a paragraph or cell, so that no text is lost.
    """
    reader = _BlockReader(class_name)
    reader.feed(page)
    reader.close()
    return [block for block in reader.blocks if block.text or block.rows]


class _BlockReader(HTMLParser):
    def __init__(self, class_name: str):
        super().__init__()
        self.class_name, self.blocks = class_name, []
        # The open tags inside the element, each with whether it is for screens only.
        self.open_tags: list[tuple[str, bool]] = []
        # The open lists: the number of the last item, or None for bullets.
        self.open_lists: list[int | None] = []
        self.bold_depth, self.link = 0, ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        values = dict(attributes)
        classes = (values.get("class") or "").split()
        if not self.open_tags and self.class_name not in classes or tag in VOID_TAGS:
            return
        self.open_tags.append((tag, SCREEN_ONLY in classes))
        if self._is_screen_only():
            return
        if tag in LIST_TAGS:
            self.open_lists.append(0 if tag == "ol" else None)
        elif tag in PARAGRAPH_TAGS:
            self._add_block("notice" if "notice" in classes else tag)
        elif tag == "table":
            self.blocks.append(Block("table"))
        elif tag == "tr":
            self.blocks[-1].rows.append([])
        elif tag in CELL_TAGS:
            self.blocks[-1].rows[-1].append(Cell(rowspan=int(values.get("rowspan") or 1)))
        elif tag == "b":
            self.bold_depth += 1
        elif tag == "a":
            self.link = values.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if not self.open_tags or tag in VOID_TAGS:
            return
        if not self._is_screen_only():
            if tag in LIST_TAGS:
                self.open_lists.pop()
            elif tag == "b":
                self.bold_depth -= 1
            elif tag == "a":
                self.link = ""
        self.open_tags.pop()

    def handle_data(self, text: str) -> None:
        if not self.open_tags or self._is_screen_only():
            return
        # As browsers do: every run of white space becomes one space.
        text = re.sub(r"\s+", " ", text)
        if self._is_inside(CELL_TAGS):
            self.blocks[-1].rows[-1][-1].text += text
        elif self._is_inside(PARAGRAPH_TAGS):
            runs = self.blocks[-1].runs
            runs.append(Run(text if runs else text.lstrip(), self.bold_depth > 0, self.link))
        elif text.strip():
            raise ValueError(f"no paragraph around {text!r}")

    def _add_block(self, kind: str) -> None:
        mark = ""
        if kind == "li" and self.open_lists:
            if self.open_lists[-1] is not None:
                self.open_lists[-1] += 1
            mark = "•" if self.open_lists[-1] is None else f"{self.open_lists[-1]}."
        depth = 1 if kind == "dd" else len(self.open_lists)
        self.blocks.append(Block(kind, depth=depth, mark=mark))

    def _is_inside(self, tags: tuple[str, ...]) -> bool:
        return any(tag in tags for tag, _ in self.open_tags)

    def _is_screen_only(self) -> bool:
        return any(is_screen_only for _, is_screen_only in self.open_tags)
