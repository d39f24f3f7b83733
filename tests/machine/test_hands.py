"""Whatever two officers do, and whenever the engine dies: the trail names the one who did it, or nobody.

The people are those of the state machine; what they did is seen in the workbook, without code of the service.
"""

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from service.audit.trail import KIND_NAMES
from service.store import edit_kinds, rows
from service.sync import area_sync
from sheets.embedded import Person
from sheets.errors import Refused
from tests.cast.databases import Databases
from tests.conftest import Clock
from tests.machine import edits, independent_count
from tests.machine.world import AREAS, RECORDS, World

AREA = AREAS[0]
HANDS = ("officer-a@example.org", "officer-b@example.org")
# Those that leave every row its number, and every number its row.
ACTS = sorted(
    set(edits.EDITS)
    - {"sort without the first column", "alter an id", "delete the receipt numbers", "delete a tab"}
    # A column that is cut and pasted is one step, and no change of its cells.
    - {"cut the latitudes", "bin the file or take it out", "insert a column of checkboxes"}
)

# A change of a cell: (row id, column, text before, text after).
Change = tuple[str, str, str, str]


class TwoOfficers(World):
    """A world whose officers take turns. `changes`: the cells that each of them changed, in their order."""

    def __init__(self, template: Path, folder: Path, databases: Databases):
        super().__init__(template, folder, Clock(), databases)
        self.hand, self.changes = HANDS[0], []

    def person(self, area: str) -> Person:
        return Person(self.google, self.hand)

    def act(self, act: str, record: str, line: int, hand: str) -> None:
        self.hand, before = hand, self._cells()
        try:
            edits.EDITS[act](self, AREA, record, line)
        except Refused:
            return
        after = self._cells()
        for (row_id, column), text in after.items():
            if (row_id, column) in before and before[row_id, column] != text:
                self.changes.append(((row_id, column, before[row_id, column], text), hand))

    def _cells(self) -> dict[tuple[str, str], str]:
        """Returns {(row id, column): text} of the rows with a number in columns that the service knows."""
        book, sheet_ids = self.book(AREA)
        return {
            (row.id, column): str(independent_text(row.cells.get(column)))
            for record in RECORDS
            for row in independent_count.lines(book, sheet_ids[record])
            if row.id.split("r")[0] in self.accepted
            for column in edits.columns_of(self, AREA, record)
        }


def independent_text(value: object) -> object:
    is_whole = isinstance(value, float) and value.is_integer()
    return (
        "" if value is None else "#ERROR!" if isinstance(value, dict) else int(value) if is_whole else value
    )


def edits_of_cells(world: World) -> Iterator[tuple[Change, str, str]]:
    """Yields (change, who, how that is known) of the edits of cells on the trail."""
    with world.db.read() as conn:
        for edit in rows.list_edits(conn, AREA, limit=100_000)[::-1]:
            if edit["kind"] == edit_kinds.CELL and edit["row_id"] and edit["column"]:
                texts = [str("" if edit[side] is None else edit[side]) for side in ("before", "after")]
                yield (edit["row_id"], edit["column"], *texts), edit["who"], edit["known_by"]


def run(world: TwoOfficers, chance: random.Random, dies: bool) -> None:
    for school in world.schools[AREA][:3]:
        world.register(school)
        world.pin(school, "1")
    world.settle()
    for _ in range(30):
        act, record = chance.choice(ACTS), chance.choice(RECORDS)
        world.act(act, record, chance.randrange(2), chance.choice(HANDS))
        if chance.random() < 0.3:
            world.clock.move(seconds=20)
            world.cycle(0, [], dies_at_commit=chance.choice((0, 0, 1, 2, 3)) if dies else 0)
    world.settle()


@pytest.mark.parametrize("seed", range(2))
def test_every_change_of_a_cell_is_on_the_trail_once_with_the_hand_that_made_it(
    template: Path, tmp_path: Path, databases: Databases, seed: int
):
    world = TwoOfficers(template, tmp_path / "instance", databases)
    run(world, random.Random(seed), dies=True)

    stored = [(change, who) for change, who, known_by in edits_of_cells(world)]
    assert len(world.changes) > 5
    assert [change for change in world.changes if stored.count(change) != world.changes.count(change)] == []
    assert [edit for edit in stored if edit not in world.changes] == []
    world.close()


@pytest.mark.parametrize("seed", range(2))
def test_as_with_google_no_edit_names_one_who_did_not_make_it(
    template: Path, tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch, seed: int
):
    monkeypatch.setattr(area_sync, "stand_in", lambda settings: None)
    world = TwoOfficers(template, tmp_path / "instance", databases)
    run(world, random.Random(seed), dies=True)

    authors: dict[tuple, set[str]] = {}
    for (row_id, column, _, text), hand in world.changes:
        authors.setdefault((row_id, column, text), set()).add(hand)
    named = [edit for edit in edits_of_cells(world) if edit[1]]
    assert named
    for (row_id, column, _, text), who, known_by in named:
        persons = set(who.split(edit_kinds.SEPARATOR))
        assert persons & authors[row_id, column, text], (row_id, column, text, who)
        assert (known_by == edit_kinds.BY_REVISION) == (len(persons) == 1)
    world.close()


# Acts that leave columns and their order alone, but for two: then the service makes again what is gone.
CELL_ACTS = (
    *("a note", "another name", "void", "no decision", "an emptied longitude", "type a row by hand"),
    *("insert a row", "delete a row", "delete the receipt numbers", "delete a tab"),
)


def test_as_with_google_nothing_is_told_of_columns_that_nobody_touched(
    template: Path, tmp_path: Path, databases: Databases, monkeypatch: pytest.MonkeyPatch
):
    """Whenever the engine dies, and whatever it makes again."""
    monkeypatch.setattr(area_sync, "stand_in", lambda settings: None)
    monkeypatch.setitem(globals(), "ACTS", CELL_ACTS)
    world = TwoOfficers(template, tmp_path / "instance", databases)
    monkeypatch.setattr(world, "_cells", dict)
    run(world, random.Random(3), dies=True)

    with world.db.read() as conn:
        told = rows.list_edits(conn, AREA, limit=100_000)
        whole = {(edit["kind"], *(edit["before"] or ())) for edit in told if edit["kind"] in KIND_NAMES}
    assert whole
    assert whole <= {("columns_deleted", "row_id"), ("tab_deleted",)}
    world.close()
