"""What no code of ours does, whatever it is given: run text, draw from a guessable source, write markup."""

import ast
import re

import pytest

from tests.rooms import ROOT, module_paths, syntax_tree

# Calls and modules that run text or other programs, or make objects of bytes.
DANGEROUS_CALLS = {"eval", "exec", "compile", "__import__", "render_template_string", "from_string"}
DANGEROUS_MODULES = {"subprocess", "pickle", "marshal", "shelve", "yaml", "code", "ctypes"}
OS_COMMANDS = re.compile(r"os\.(system|popen|exec\w+|spawn\w+|posix_spawn\w*)")
# What a script could write markup, run text or keep data with, or take messages of other pages by.
DANGEROUS_SCRIPT = re.compile(
    r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(|new Function|setTimeout\(\s*['\"]"
    r"|postMessage|localStorage|sessionStorage|indexedDB|document\.cookie"
)
OUR_PATHS = [path for path in module_paths() if "migrations" not in path.parts]
SCRIPTS = sorted((ROOT / "service/static/js").glob("*.js"))


def modules_of(tree: ast.Module) -> set[str]:
    """Returns the first parts of the names of the modules that are imported."""
    imports = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    names = [alias.name for node in imports if isinstance(node, ast.Import) for alias in node.names]
    names += [node.module or "" for node in imports if isinstance(node, ast.ImportFrom) and not node.level]
    return {name.partition(".")[0] for name in names}


def calls_of(tree: ast.Module) -> set[str]:
    return {ast.unparse(node.func) for node in ast.walk(tree) if isinstance(node, ast.Call)}


def test_no_module_runs_text_or_another_program():
    wrong = {}
    for path in OUR_PATHS:
        tree = syntax_tree(path)
        calls = {call for call in calls_of(tree) if call in DANGEROUS_CALLS or OS_COMMANDS.fullmatch(call)}
        if found := calls | (modules_of(tree) & DANGEROUS_MODULES):
            wrong[str(path.relative_to(ROOT))] = found

    assert len(OUR_PATHS) > 100
    assert wrong == {}


def test_nothing_random_comes_from_a_guessable_source():
    users = {
        str(path.relative_to(ROOT))
        for path in OUR_PATHS
        if {"random", "uuid"} & modules_of(syntax_tree(path))
    }

    assert users == set()


@pytest.mark.parametrize("path", SCRIPTS, ids=lambda path: path.name)
def test_no_script_writes_markup_runs_text_or_keeps_data_in_the_browser(path):
    assert DANGEROUS_SCRIPT.findall(path.read_text(encoding="utf-8")) == []
