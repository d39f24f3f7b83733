"""Tries mutants, each in a process of its own, against the tests of its room. Nothing is written to the tree.

A process forks off one that has imported every foreign package already. It imports the changed code in the
place of the module, and runs the tests until the first one fails.
"""

import contextlib
import importlib
import json
import multiprocessing
import os
import resource
import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from importlib.abc import MetaPathFinder
from importlib.machinery import ModuleSpec, PathFinder, SourceFileLoader
from multiprocessing.connection import wait
from pathlib import Path
from types import CodeType, ModuleType

import hypothesis
import pytest

from .mutants import Mutant

# Imported after the fork only: they are or hold what a mutant changes.
OURS = ("service", "sheets", "tests")
# A mutant that does not end is stopped after so many times the processor seconds of the tests, and these
# more; one that waits, when a single test has taken so many seconds.
PATIENCE, PATIENCE_SECONDS, WAITING_SECONDS = 3, 10, 150
# One that fills the memory is stopped, too.
MEMORY_BYTES = 4 * 2**30

_PYTEST = (
    "-x",
    "-p",
    "no:cacheprovider",
    f"--timeout={WAITING_SECONDS}",
    "--hypothesis-profile=mutation",
    "--hypothesis-seed=0",
    "-m",
    "not browser and not processes",
)
_fork = multiprocessing.get_context("fork")


class RedTests(Exception):
    """The tests fail, or cannot run, without any change: they say nothing of mutants."""


class MutantFinder(MetaPathFinder):
    """Imports other code in the place of one module."""

    def __init__(self, module: str, code: CodeType):
        self.module, self.code = module, code

    def find_spec(
        self, fullname: str, path: Sequence[str] | None, target: ModuleType | None = None
    ) -> ModuleSpec | None:
        if fullname != self.module:
            return None
        spec = PathFinder.find_spec(fullname, path, target)
        spec.loader = _MutantLoader(fullname, spec.origin, self.code)
        return spec


class _MutantLoader(SourceFileLoader):
    def __init__(self, name: str, path: str, code: CodeType):
        super().__init__(name, path)
        self.code = code

    def get_code(self, fullname: str) -> CodeType:
        return self.code


@dataclass(frozen=True)
class Trials:
    """Tries mutants of one module, such as `service.store.rates`.

    `tests`: paths for pytest, the quickest first. `folder`: for logs and what tests write.
    """

    module: str
    tests: Sequence[str]
    folder: Path

    def prepare(self, code: CodeType) -> float:
        """Run the tests with the module as it is; return the processor seconds that they take.

        Imports what they imported of foreign packages. Raises RedTests.
        """
        child = self._start("unchanged", code, resource.RLIM_INFINITY)
        child.join()
        log, noted = self.folder / "unchanged.log", self.folder / "unchanged.json"
        if child.exitcode:
            raise RedTests(f"{self.module}: {log.read_text(encoding='utf-8')[-3000:]}")
        seconds, names = json.loads(noted.read_text(encoding="utf-8"))
        for name in names:
            with contextlib.suppress(Exception):
                importlib.import_module(name)
        return seconds

    def survivors(self, mutants: Iterable[Mutant], seconds: float, processes: int) -> Iterator[Mutant]:
        """Yield the mutants with which every test passes. `seconds`: what `prepare` returned."""
        limit, running = int(PATIENCE * seconds + PATIENCE_SECONDS), {}
        waiting = enumerate(mutants)
        while True:
            while len(running) < processes and (following := next(waiting, None)):
                number, mutant = following
                child = self._start(str(number), mutant.code, limit)
                running[child.sentinel] = (child, mutant)
            if not running:
                return
            for sentinel in wait(list(running)):
                child, mutant = running.pop(sentinel)
                child.join()
                if child.exitcode == 0:
                    yield mutant

    def _start(self, name: str, code: CodeType, seconds: int) -> multiprocessing.Process:
        child = _fork.Process(target=self._run, args=(name, code, seconds))
        child.start()
        return child

    def _run(self, name: str, code: CodeType, seconds: int) -> None:
        """In the child: run the tests, write down what they imported, and exit as pytest does."""
        before = set(sys.modules)
        log = os.open(self.folder / f"{name}.log", os.O_WRONLY | os.O_CREAT)
        os.dup2(log, 1)
        os.dup2(log, 2)
        resource.setrlimit(resource.RLIMIT_CPU, (seconds, seconds))
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
        sys.meta_path.insert(0, MutantFinder(self.module, code))
        hypothesis.settings.register_profile(
            "mutation",
            deadline=None,
            database=None,
            phases=[hypothesis.Phase.explicit, hypothesis.Phase.generate],
            suppress_health_check=list(hypothesis.HealthCheck),
        )
        start = time.process_time()
        result = pytest.main([*_PYTEST, f"--basetemp={self.folder / name}", *self.tests])
        foreign = [
            module for module in sys.modules if module.split(".")[0] not in OURS and module not in before
        ]
        noted = json.dumps([time.process_time() - start, foreign])
        (self.folder / f"{name}.json").write_text(noted, encoding="utf-8")
        sys.stdout.flush()
        # Not by way of threads that a test has left.
        os._exit(int(result))
