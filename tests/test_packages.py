"""The packages: what production installs is enough for the service; what is pinned is what is asked for."""

import os
import re
import subprocess
import sys
import tomllib

import pytest

from tests.rooms import ROOT, module_name, module_paths

PRODUCTION, TESTS = ROOT / "requirements.txt", ROOT / "tests" / "requirements.txt"


def normalised(name: str) -> str:
    """A package by its name alone, without the extras in brackets."""
    return re.sub(r"[-_.]+", "-", name.partition("[")[0]).lower()


def pins(path) -> dict[str, str]:
    """Package -> version. Some packages stand twice, for other versions of Python: then the last."""
    lines = path.read_text(encoding="utf-8").splitlines()
    return {
        normalised(name): version for name, version in re.findall(r"(?m)^([\w.-]+)==(\S+)", "\n".join(lines))
    }


def asked_for() -> tuple[set[str], set[str]]:
    """Direct dependencies of production and of the tests."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    production, tests = project["project"]["dependencies"], project["dependency-groups"]["test"]
    return {normalised(name) for name in production}, {normalised(name) for name in tests}


def test_every_direct_dependency_is_pinned_with_its_hashes():
    production, tests = asked_for()

    assert production - pins(PRODUCTION).keys() == set(), "run make lock"
    assert tests - pins(TESTS).keys() == set(), "run make lock"
    for path in (PRODUCTION, TESTS):
        text = path.read_text(encoding="utf-8")
        unhashed = [pin for pin in re.split(r"(?m)^(?=[\w.-]+==)", text)[1:] if "--hash=sha256:" not in pin]
        assert unhashed == []


def test_nothing_that_only_tests_need_is_in_production():
    production, tests = asked_for()

    assert (tests - production) & pins(PRODUCTION).keys() == set()


def test_what_both_files_pin_has_one_version():
    production, tests = pins(PRODUCTION), pins(TESTS)

    assert {name for name in production.keys() & tests.keys() if production[name] != tests[name]} == set()


@pytest.mark.processes
@pytest.mark.skipif(
    not os.environ.get("CI"), reason="installs packages from the network: with CI=true it runs"
)
def test_every_module_is_imported_with_what_production_installs_alone(tmp_path):
    subprocess.run([sys.executable, "-m", "venv", "--without-pip", tmp_path / "venv"], check=True)
    python = tmp_path / "venv" / "bin" / "python"
    # The file lists everything, so nothing has to be resolved; nothing is run twice, so nothing is compiled.
    quick = ["--quiet", "--disable-pip-version-check", "--no-deps", "--no-compile", "--require-hashes"]
    pip = [sys.executable, "-m", "pip", "--python", python, "install", *quick]
    subprocess.run([*pip, "-r", PRODUCTION], check=True)
    modules = [module_name(path) for path in module_paths()]

    imported = subprocess.run(
        [
            python,
            "-c",
            "import importlib, sys; [importlib.import_module(name) for name in sys.argv[1:]]",
            *modules,
        ],
        cwd=ROOT,
        capture_output=True,
        text=True,
    )

    assert imported.returncode == 0, imported.stderr
