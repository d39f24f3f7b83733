"""The README of `sheets`: its example runs, and what it names exists."""

import re
from pathlib import Path

from sheets.embedded.requests import REQUEST_FUNCTIONS
from sheets.embedded.route_list import ROUTES

ROOT = Path(__file__).parent.parent.parent
README = (ROOT / "sheets" / "README.md").read_text()


def test_the_example_runs():
    (example,) = re.findall(r"```python\n(.*?)```", README, re.DOTALL)

    exec(compile(example, "sheets/README.md", "exec"), {})


def test_every_path_that_it_names_exists():
    paths = re.findall(r"`((?:sheets|tests)/[\w/.]*)`", README)

    assert paths
    assert [path for path in paths if not (ROOT / path).exists()] == []


def test_it_names_every_module():
    modules = {f"sheets/{path.name}" for path in (ROOT / "sheets").glob("*.py")} - {"sheets/__init__.py"}

    assert {module for module in modules if f"`{module}`" not in README} == set()


def test_it_names_every_call_and_every_request_that_the_stand_in_answers():
    calls = {route.method_id.partition(".")[2] for route in ROUTES}

    assert {name for name in calls | set(REQUEST_FUNCTIONS) if f"`{name}`" not in README} == set()
