"""`--fast`: leaves out what needs a browser or a process of its own, and what was slow when it last ran.

What is slow is noted in pytest's cache at every run: on a fresh clone nothing is known to be.
"""

from collections import defaultdict

import pytest

# A test that took longer is slow, seconds.
SLOW = 0.15
KEY = "pakmut/slow"
LEFT_OUT = ("browser", "processes")


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--fast", action="store_true", help="leave out browsers, processes and what was slow before"
    )


def pytest_configure(config: pytest.Config) -> None:
    # With xdist every report reaches the process that started the workers.
    if not hasattr(config, "workerinput") and hasattr(config, "cache"):
        config.pluginmanager.register(Stopwatch(config))


class Stopwatch:
    """Notes which tests are slow; those that did not run keep what was noted of them."""

    def __init__(self, config: pytest.Config):
        self.config, self.seconds = config, defaultdict(float)

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        self.seconds[report.nodeid] += report.duration

    def pytest_sessionfinish(self) -> None:
        slow = {test for test in self.config.cache.get(KEY, []) if test not in self.seconds}
        slow |= {test for test, seconds in self.seconds.items() if seconds > SLOW}
        self.config.cache.set(KEY, sorted(slow))


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    if not config.getoption("--fast"):
        return
    slow = set(config.cache.get(KEY, []))
    left_out = [
        item
        for item in items
        if item.nodeid in slow or any(item.get_closest_marker(mark) for mark in LEFT_OUT)
    ]
    config.hook.pytest_deselected(items=left_out)
    items[:] = [item for item in items if item not in set(left_out)]
