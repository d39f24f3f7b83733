"""The words of a page (HTML) as blocks that can be set on paper."""

import re
from dataclasses import dataclass, field
from html.parser import HTMLParser

# What is for screens only.
LEFT_OUT = "no-print"
PARAGRAPHS = ("p", "li", "dt", "dd", "h1", "h2")
CELLS = ("th", "td")
LISTS = ("ol", "ul")
# Tags without an end.
VOID = ("br", "img", "input", "hr", "link", "meta")


@dataclass
class Run:
    """Text in one type. `link`: where it leads, "" nowhere."""

    text: str
    bold: bool = False
    link: str = ""


@dataclass
class Cell:
    text: str = ""
    rows: int = 1


@dataclass
class Block:
    """A paragraph of some kind (p, notice, li, dt, dd, h1, h2), or a table of `lines`. `depth`: of the lists
    it stands in; `mark`: its number or bullet.
    """

    kind: str
    runs: list[Run] = field(default_factory=list)
    depth: int = 0
    mark: str = ""
    lines: list[list[Cell]] = field(default_factory=list)

    @property
    def text(self) -> str:
        return "".join(run.text for run in self.runs).strip()


def read(page: str, name: str) -> list[Block]:
    """The blocks of the element with this class, in their order. Text outside of a paragraph or cell is not
    expected: it raises ValueError, so that no words get lost.
    """
    reader = _Reader(name)
    reader.feed(page)
    reader.close()
    return [block for block in reader.blocks if block.text or block.lines]


class _Reader(HTMLParser):
    def __init__(self, name: str):
        super().__init__()
        self.name, self.blocks = name, []
        # Open tags within the element, each with whether it is for screens only.
        self.open: list[tuple[str, bool]] = []
        self.lists: list[int | None] = []
        self.bold, self.link = 0, ""

    def handle_starttag(self, tag: str, attributes: list[tuple[str, str | None]]) -> None:
        given = dict(attributes)
        names = (given.get("class") or "").split()
        if not self.open and self.name not in names or tag in VOID:
            return
        self.open.append((tag, LEFT_OUT in names))
        if self._left_out():
            return
        if tag in LISTS:
            self.lists.append(0 if tag == "ol" else None)
        elif tag in PARAGRAPHS:
            self._begin("notice" if "notice" in names else tag)
        elif tag == "table":
            self.blocks.append(Block("table"))
        elif tag == "tr":
            self.blocks[-1].lines.append([])
        elif tag in CELLS:
            self.blocks[-1].lines[-1].append(Cell(rows=int(given.get("rowspan") or 1)))
        elif tag == "b":
            self.bold += 1
        elif tag == "a":
            self.link = given.get("href") or ""

    def handle_endtag(self, tag: str) -> None:
        if not self.open or tag in VOID:
            return
        if not self._left_out():
            if tag in LISTS:
                self.lists.pop()
            elif tag == "b":
                self.bold -= 1
            elif tag == "a":
                self.link = ""
        self.open.pop()

    def handle_data(self, text: str) -> None:
        if not self.open or self._left_out():
            return
        # As a browser shows it: every stretch of spaces is one.
        text = re.sub(r"\s+", " ", text)
        if self._in(CELLS):
            self.blocks[-1].lines[-1][-1].text += text
        elif self._in(PARAGRAPHS):
            runs = self.blocks[-1].runs
            runs.append(Run(text if runs else text.lstrip(), self.bold > 0, self.link))
        elif text.strip():
            raise ValueError(f"no paragraph around {text!r}")

    def _begin(self, kind: str) -> None:
        mark = ""
        if kind == "li" and self.lists:
            if self.lists[-1] is not None:
                self.lists[-1] += 1
            mark = "•" if self.lists[-1] is None else f"{self.lists[-1]}."
        depth = 1 if kind == "dd" else len(self.lists)
        self.blocks.append(Block(kind, depth=depth, mark=mark))

    def _in(self, tags: tuple[str, ...]) -> bool:
        return any(tag in tags for tag, _ in self.open)

    def _left_out(self) -> bool:
        return any(hidden for _, hidden in self.open)
