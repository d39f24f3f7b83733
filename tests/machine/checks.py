"""What must be true of the world when it has come to rest."""

from collections import Counter

from service.store import edit_kinds, rows
from service.store.areas import OBEC
from sheets.embedded.values import FORMULA_RESULT
from tests.machine import independent_count
from tests.machine.world import AREAS, RECORDS, World


def check(world: World) -> None:
    """Raise AssertionError unless all is as it must be."""
    for violation in world.line.violations:
        raise violation
    figures = {area: _check_area(world, area) for area in AREAS}
    book, sheet_ids = world.book(OBEC)
    national = independent_count.area_lines(book, sheet_ids["summary"], world.area_names)
    for area, numbers in figures.items():
        for title, own_title in independent_count.NATIONAL_TITLES.items():
            shown = national[area].get(title)
            assert shown == numbers[own_title], (
                f"{area} {own_title}: OBEC's workbook says {shown}, the sheet says {numbers[own_title]}"
            )


def _check_area(world: World, area: str) -> dict[str, int]:
    """Check one area; returns its figures."""
    book, sheet_ids = world.book(area)
    schools = {school for school, its_area in world.area_of.items() if its_area == area}
    accepted = {row_id: identity for row_id, identity in world.accepted.items() if identity[1] in schools}
    for record in RECORDS:
        lines = independent_count.lines(book, sheet_ids[record])
        _check_every_row_once(world, record, [row.id for row in lines], accepted)
        _check_nothing_comes_back(world, (area, record), lines)
        _check_cells(world, (area, record), lines, accepted)
    _check_edits(world, area)
    figures = independent_count.summary(book, sheet_ids["summary"])
    counting = {row_id: identity for row_id, identity in accepted.items() if row_id not in world.sealed_off}
    placed = {row_id: identity for row_id, identity in counting.items() if row_id not in world.unplaced}
    forgotten = [record for record in RECORDS if (area, record) in world.forgotten]
    counts = [
        independent_count.expected(book, sheet_ids, rows, schools, unnumbered)
        for rows in (counting, placed)
        for unnumbered in ((), forgotten)
    ]
    for title, numbers in _by_title(counts).items():
        assert min(numbers) <= figures[title] <= max(numbers), (
            f"{area} {title}: สรุป says {figures[title]}, the sheet says {numbers}"
        )
    return {title: figures[title] for title in counts[0]}


def _by_title(counts: list[dict[str, int]]) -> dict[str, list[int]]:
    return {title: [figures[title] for figures in counts] for title in counts[0]}


def _check_every_row_once(world: World, record: str, row_ids: list[str], accepted: dict) -> None:
    id_counts = Counter(row_ids)
    for row_id, identity in accepted.items():
        if identity[0] == record:
            # A misplaced row and its repair rows have ids of their own.
            copies = {
                copy_id: count for copy_id, count in id_counts.items() if copy_id.split("r")[0] == row_id
            }
            assert row_id in world.deleted or copies, f"{row_id} is not in {record}"
            assert all(count == 1 for count in copies.values()), f"{copies} in {record}"


def _check_nothing_comes_back(world: World, tab: tuple[str, str], lines: list) -> None:
    present = {row.id.split("r")[0] for row in lines}
    returned = {row_id for row_id, place in world.erased.items() if place == tab and row_id in present}
    assert not returned, f"{returned} of {tab} were deleted by a person and came back"


def _check_cells(world: World, tab: tuple[str, str], lines: list, accepted: dict) -> None:
    """Every row has its own number, and each of its cells an answer of that kind."""
    for row in independent_count.newest_rows(lines):
        row_id = row.id.split("r")[0]
        if row_id not in accepted or row_id in world.deleted:
            continue
        own = dict(zip(("agency", "item", "revision"), map(str, accepted[row_id][1:]), strict=True))
        if tab[1] == "registration":
            # Its tab has no such column.
            del own["item"]
        if row_id in world.shifted:
            del own["revision"]
        texts = independent_count.texts(row)
        assert tab in world.mixed or all(texts.get(key, "") == text for key, text in own.items()), (
            f"{row_id} was sent as {own} and is {texts}"
        )
        is_excused = row_id in world.misplaced or tab in world.scattered
        untyped = {} if is_excused else world.untyped_cells(row)
        assert not untyped, f"{row_id} has {untyped}, which nobody sent or typed"


def _check_edits(world: World, area: str) -> None:
    """Nobody is named as the author of an answer that nobody typed; a header's text is no answer."""
    with world.db.read() as conn:
        for edit in rows.list_edits(conn, area, limit=10_000):
            tab, row_id = (area, edit["record"]), edit["row_id"].split("r")[0]
            if tab in world.forgotten:
                # A number that stayed in the wrong row makes its cells those of another.
                continue
            if row_id in world.misplaced or tab in world.scattered or edit["kind"] == edit_kinds.HEADER:
                continue
            key, text = edit["column"], edit["after"]
            typed = world.texts.get(key)
            if text == FORMULA_RESULT and any(text.startswith("=") for text in typed or ()):
                # Of a row that was found in wrong columns, an edit tells what its cells show.
                continue
            assert not typed or text is None or str(text) in typed, (
                f"{edit['row_id']}: {key} was edited to {text!r}, which nobody typed"
            )


def check_own_columns(world: World) -> None:
    """A row that comes while nobody works gives people's columns between ours the look of the row above."""
    for area in AREAS:
        for record in RECORDS:
            book, sheet_ids = world.book(area)
            looks = independent_count.looks_of_next_row(book, sheet_ids[record])
            school = next((code for code, its_area in world.area_of.items() if its_area == area), None)
            if not looks or school is None:
                continue
            world.send(record, school)
            world.settle()
            book, sheet_ids = world.book(area)
            (row_id,) = [row_id for row_id, number in world.accepted.items() if number[1] == school][-1:]
            assert independent_count.looks_of_row(book, sheet_ids[record], row_id) == looks, (
                f"the row {row_id} does not look like the one above it"
            )
