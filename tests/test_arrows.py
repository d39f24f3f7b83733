"""The arrows of the house: who may import whom. Reads the imports of every module."""

import ast
from pathlib import Path

ROOT = Path(__file__).parent.parent

# package -> packages of ours that it may import
ALLOWED = {
    "sheets": {"sheets"},
    "service.records": {"service.records"},
    "service.store": {"service.store"},
    "service.persons": {
        "service.persons",
        "service.store",
        "service.records",
        "service.letters",
        "service.links",
    },
    "service.register": {"service.register", "service.store", "service.records"},
    "service.web": {"service.web", "service.submit", "service.persons", "service.store", "service.records"},
}
# The grid page is the embedded stand-in's own window, not a handler that asks Google.
MAY_SEE_SHEETS = {
    "service.web.grid",
    "service.web.grid_blocks",
    "service.web.grid_columns",
    "service.web.grid_download",
    "service.web.grid_window",
}
# Modules and packages of the service that handlers and the command line share.
SHARED = {
    "service.captcha",
    "service.config",
    "service.doubts",
    "service.effective",
    "service.figures",
    "service.links",
    "service.passwords",
    "service.pictures",
    "service.places",
    "service.register",
    "service.health",
    "service.acts",
    "service.addresses",
    "service.letters",
    "service.limits",
    "service.personal_data",
    "service.requests",
    "service.slips",
    "service.staff",
    "service.trail",
    "service.exports",
    "service.pdf",
    "service.posters",
    "service.progress",
    "service.reminders",
    "service.reports",
    "service.roll",
}


def modules() -> list[Path]:
    found = [*(ROOT / "service").rglob("*.py"), *(ROOT / "sheets").rglob("*.py")]
    return [path for path in found if "migrations" not in path.parts]


def name_of(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def imported(path: Path) -> set[str]:
    """Full names of the modules of ours that a module imports."""
    package = name_of(path) if path.name == "__init__.py" else name_of(path).rpartition(".")[0]
    found = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package.split(".")[: len(package.split(".")) - node.level + 1] if node.level else []
            origin = ".".join([*base, node.module] if node.module else base)
            found |= {
                f"{origin}.{alias.name}" if is_module(f"{origin}.{alias.name}") else origin
                for alias in node.names
            }
    return {name for name in found if name.split(".")[0] in ("service", "sheets")}


def is_module(name: str) -> bool:
    path = ROOT.joinpath(*name.split("."))
    return path.with_suffix(".py").exists() or (path / "__init__.py").exists()


def package_of(name: str) -> str:
    return next(
        (package for package in (*ALLOWED, *SHARED) if name == package or name.startswith(package + ".")),
        name,
    )


def test_every_module_imports_only_along_the_arrows():
    wrong = []
    for path in modules():
        name = name_of(path)
        allowed = ALLOWED.get(package_of(name))
        if allowed is None or name in MAY_SEE_SHEETS:
            continue
        allowed = allowed | (SHARED if package_of(name) == "service.web" else set())
        wrong += [f"{name} imports {other}" for other in imported(path) if package_of(other) not in allowed]

    assert wrong == []


def test_no_request_handler_and_nothing_it_shares_touches_google():
    shared = [path for path in modules() if package_of(name_of(path)) in {*SHARED, "service.web"}]
    touching = [name_of(path) for path in shared if any(name.startswith("sheets") for name in imported(path))]

    assert set(touching) <= MAY_SEE_SHEETS


def test_no_module_imports_inside_a_function():
    hidden = []
    for path in modules():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.FunctionDef):
                hidden += [
                    f"{name_of(path)}.{node.name}"
                    for inner in ast.walk(node)
                    if isinstance(inner, ast.Import | ast.ImportFrom)
                ]

    assert hidden == []


def test_the_environment_is_read_in_one_place():
    readers = [name_of(path) for path in modules() if "os.environ" in path.read_text(encoding="utf-8")]

    assert set(readers) <= {"service.config", "service.gunicorn"}
