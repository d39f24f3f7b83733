"""What tests share: a demonstration made once per process and copied for each test, a clock that is moved by hand,
and people who walk through the pages.
"""

import shutil
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from flask import Flask
from jinja2 import FileSystemBytecodeCache

from service import create_app
from service.demo import set_up
from tests.people import Demo

SECRET = "test-secret-" + "0" * 32

# Each test makes an app of its own: without this each would compile every template again.
Flask.jinja_options = {"bytecode_cache": FileSystemBytecodeCache()}


class Clock:
    """A clock that stands still until it is moved."""

    def __init__(self, now: datetime = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)):
        self.now = now

    def __call__(self) -> datetime:
        return self.now

    def move(self, **units: float) -> None:
        self.now += timedelta(**units)


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture(scope="session")
def template(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The instance folder of a fresh demonstration."""
    folder = tmp_path_factory.mktemp("demo")
    set_up(create_app({"INSTANCE": str(folder), "SECRET_KEY": SECRET}, Clock()))
    return folder


@pytest.fixture
def settings(template: Path, tmp_path: Path) -> dict[str, str]:
    """Settings of a demonstration of this test's own."""
    folder = tmp_path / "instance"
    shutil.copytree(template, folder)
    return {"INSTANCE": str(folder), "SECRET_KEY": SECRET, "PIN_DEADLINE": "2026-05-31"}


@pytest.fixture
def app(settings: dict[str, str], clock: Clock) -> Flask:
    return create_app(settings, clock)


@pytest.fixture
def demo(app: Flask, clock: Clock) -> Iterator[Demo]:
    """The demonstration with its people."""
    yield Demo(app, clock)
