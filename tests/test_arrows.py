"""The arrows of the house: who may import whom. The floors stand in the table of service/README.md."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from tests.rooms import (
    ROOT,
    arrows,
    floors,
    imported_modules,
    imported_names,
    module_name,
    module_paths,
    path_of,
    room_of,
    syntax_tree,
)

# What of sheets only describes a workbook or a chart: no call to Google can be made with it.
DESCRIBING = {"sheets", "sheets.layout", "sheets.cells", "sheets.ceiling", "sheets.charts"}
# Packages that take long to load: a start does without them.
HEAVY = {"alembic", "fpdf", "numpy", "obstore", "openpyxl", "shapely", "zxcvbn"}
# Loose modules that the house may have.
LOOSE = {"__init__.py", "config.py", "gunicorn.py"}


def test_a_room_imports_only_rooms_on_floors_below_its_own():
    floor = floors() | {"sheets": 99}

    wrong = [
        each
        for (upper, lower), imports in arrows().items()
        if floor[upper] >= floor[lower]
        for each in imports
    ]

    assert wrong == []


def test_the_floors_leave_no_way_round_in_a_circle():
    """Follows from the floors while they hold. A wrong table must not hide a cycle."""
    lower = {}
    for upper, below in arrows():
        lower.setdefault(upper, set()).add(below)

    def reaches(room: str, passed: tuple[str, ...] = ()) -> tuple[str, ...]:
        if room in passed:
            return (*passed[passed.index(room) :], room)
        return next(
            filter(None, (reaches(below, (*passed, room)) for below in sorted(lower.get(room, ())))), ()
        )

    assert [reaches(room) for room in sorted(lower) if reaches(room)] == []


def test_every_module_is_in_a_room_and_every_room_in_the_table():
    rooms = {room_of(path) for path in module_paths("service")}

    assert rooms - set(floors()) == set(), "give the room a line in the table of service/README.md"
    assert set(floors()) - rooms == set(), "the table of service/README.md names a room that is not there"
    assert {room for room in rooms if room.endswith(".py")} <= LOOSE
    assert [path.name for path in (ROOT / "service" / "web").glob("*.py")] == ["__init__.py"]


def test_sheets_know_nothing_of_the_service_and_records_nothing_of_its_other_rooms():
    wrong = [
        f"{module_name(path)} imports {module}"
        for path in module_paths()
        for module in imported_modules(path)
        if (module_name(path).startswith("sheets") and module.startswith("service"))
        or (module_name(path).startswith("service.records") and not module.startswith("service.records"))
    ]

    assert wrong == []


def reachable(start: list[Path]) -> dict[str, str]:
    """Every module of ours that these import, directly or not -> the module through which."""
    through, waiting = {}, list(start)
    while waiting:
        path = waiting.pop()
        for module in imported_modules(path):
            if module not in through:
                through[module] = module_name(path)
                waiting += filter(None, [path_of(module)])
    return through


def test_no_request_handler_and_nothing_it_reaches_can_call_google():
    """The grid page is the embedded stand-in's own window, not a handler that asks Google."""
    handlers = [
        path
        for path in module_paths("service")
        if room_of(path).startswith("web") and "grid" not in path.parts
    ]

    touching = {
        module: through
        for module, through in reachable(handlers).items()
        if module.startswith("sheets") and module not in DESCRIBING
    }

    assert touching == {}


def heavy_modules() -> set[str]:
    """Our modules that load something heavy, directly or not, as soon as they are imported."""
    imports = {module_name(path): imported_names(path, syntax_tree(path).body) for path in module_paths()}
    heavy: set[str] = set()
    while more := {name for name, names in imports.items() if names & (HEAVY | heavy)} - heavy:
        heavy |= more
    return heavy


def test_only_what_is_heavy_is_imported_inside_a_function():
    """What takes long to load is imported where it is used. Nothing else is: no cycle is dodged."""
    may_wait = HEAVY | heavy_modules()

    light = [
        f"{module_name(path)}.{function.name} imports {name}"
        for path in module_paths()
        for function in ast.walk(syntax_tree(path))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for name in imported_names(path, ast.walk(function)) - may_wait
    ]

    assert light == []


@pytest.mark.processes
def test_a_start_loads_nothing_heavy(tmp_path: Path):
    start = f"import sys, service; service.create_app({{'INSTANCE': {str(tmp_path)!r}}}); print(*sys.modules)"

    loaded = subprocess.run(
        [sys.executable, "-c", start], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert HEAVY & set(loaded.stdout.split()) == set()


def test_the_environment_is_read_in_one_place():
    readers = {
        module_name(path) for path in module_paths() if "os.environ" in path.read_text(encoding="utf-8")
    }

    assert readers <= {"service.config", "service.gunicorn"}
