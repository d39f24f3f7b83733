"""The rooms of the house as the imports show them. `python -m tests.rooms` prints rooms, arrows and sizes."""

import ast
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from pathlib import Path
from statistics import median

ROOT = Path(__file__).parent.parent
# A line of the table in service/README.md: floor, room.
_LINE = re.compile(r"^\| (\d+) \| `([\w./]+)` \|", re.MULTILINE)


def floors() -> dict[str, int]:
    """Room -> floor, counted from the top, as the table of service/README.md says.

    A room is named by its folder below `service/`, such as "web/kit", or by the file where it is loose.
    Raises ValueError where the table has two lines for one.
    """
    table = (ROOT / "service" / "README.md").read_text(encoding="utf-8")
    lines = [(room.rstrip("/"), int(floor)) for floor, room in _LINE.findall(table)]
    twice = [room for room, times in Counter(room for room, _ in lines).items() if times > 1]
    if twice:
        raise ValueError(f"the table of service/README.md has two lines for {', '.join(twice)}")
    return dict(lines)


def module_paths(*packages: str) -> list[Path]:
    """Every module of these packages but the database's migrations, which are loaded by name."""
    paths = [path for package in packages or ("service", "sheets") for path in (ROOT / package).rglob("*.py")]
    return sorted(path for path in paths if "migrations" not in path.parts)


def module_name(path: Path) -> str:
    parts = path.relative_to(ROOT).with_suffix("").parts
    return ".".join(parts[:-1] if parts[-1] == "__init__" else parts)


def room_of(path: Path) -> str:
    """The room of a module: the folder that holds it, one level deep, in `web/` two; the file where loose."""
    *folders, file = path.relative_to(ROOT / "service").parts
    return "/".join(folders[: 2 if folders[:1] == ["web"] else 1]) or file


def path_of(module: str) -> Path | None:
    folder = ROOT.joinpath(*module.split("."))
    return next((path for path in (folder.with_suffix(".py"), folder / "__init__.py") if path.exists()), None)


def imported_names(path: Path, nodes: Iterable[ast.AST] | None = None) -> set[str]:
    """What a module imports: full names of our modules, first names of foreign packages.

    `nodes`: where to look for imports; by default everywhere in the module, also inside functions.
    """
    package = module_name(path).split(".")
    if path.name != "__init__.py":
        package = package[:-1]
    names = set()
    for node in ast.walk(syntax_tree(path)) if nodes is None else nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            base = package[: len(package) - node.level + 1] if node.level else []
            origin = ".".join([*base, *([node.module] if node.module else [])])
            parts = [f"{origin}.{alias.name}" for alias in node.names]
            names |= {part if path_of(part) else origin for part in parts}
    return {name if is_ours(name) else name.split(".")[0] for name in names}


def imported_modules(path: Path) -> set[str]:
    """Full names of our modules that a module imports."""
    return {name for name in imported_names(path) if is_ours(name)}


def is_ours(module: str) -> bool:
    return module.split(".")[0] in ("service", "sheets")


@cache
def syntax_tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


def arrows() -> Mapping[tuple[str, str], list[str]]:
    """(room, room that it imports) -> imports such as "service.mail.message imports service.config"."""
    found = defaultdict(list)
    for path in module_paths("service"):
        for module in imported_modules(path):
            room = room_of(path_of(module)) if module.startswith("service") else "sheets"
            if room != room_of(path):
                found[room_of(path), room].append(f"{module_name(path)} imports {module}")
    return found


def report() -> Iterator[str]:
    """Sizes of the house, a line each."""
    paths = module_paths("service")
    rooms = {room_of(path) for path in paths}
    whole = {(a.split("/")[0], b.split("/")[0]) for a, b in arrows()}
    within = sorted((a, b) for a, b in arrows() if a.startswith("web/") and b.startswith("web/"))
    between = {(a, b) for a, b in whole if a != b and "sheets" not in (a, b)}
    yield f"loose modules in service/: {sum(path.parent == ROOT / 'service' for path in paths)}"
    yield f"rooms: {len({room.split('/')[0] for room in rooms})}, of web: {len({r for r in rooms if '/' in r})}"
    yield f"arrows between rooms: {len(between)}, within web: {len(within)}"
    lengths, functions = [], []
    for path in module_paths("service", "sheets"):
        text = path.read_text(encoding="utf-8")
        lengths.append((text.count("\n"), module_name(path)))
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
                size = (node.end_lineno or node.lineno) - node.lineno + 1
                functions.append((size, f"{module_name(path)}.{node.name}"))
    for what, sizes in (("module", lengths), ("function", functions)):
        yield f"lines of a {what}: median {median(size for size, _ in sizes):.0f}, longest {max(sizes)}"


if __name__ == "__main__":
    print("\n".join(report()))
