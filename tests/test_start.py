"""The start of `make run`: the demonstration is set up before gunicorn forks, and nothing stays open."""

import subprocess
import sys

import pytest

from tests.rooms import ROOT

SERVE_AND_LIST_FILES = """
import os, service
service.create_demo()
for name in os.listdir("/proc/self/fd"):
    try:
        print("open:", os.readlink(f"/proc/self/fd/{name}"))
    except FileNotFoundError:
        pass
"""


@pytest.mark.processes
def test_a_start_sets_the_demonstration_up_and_leaves_no_database_open_for_its_children(tmp_path):
    for _ in range(2):
        start = subprocess.run(
            [sys.executable, "-c", SERVE_AND_LIST_FILES],
            cwd=ROOT,
            env={"INSTANCE": str(tmp_path), "PORT": "8765"},
            capture_output=True,
            text=True,
            check=True,
        )

        assert "http://127.0.0.1:8765/a/P5703" in start.stdout
        assert [line for line in start.stdout.splitlines() if "open:" in line and "sqlite" in line] == []
    assert {"pakmut.sqlite", "google.sqlite"} <= {path.name for path in tmp_path.iterdir()}


@pytest.mark.processes
@pytest.mark.parametrize(
    ("settings", "name"),
    [
        ({"PORT": "abc"}, "PORT"),
        ({"HELP_EMAIL": "abc"}, "HELP_EMAIL"),
        # What `make run` serves is the demonstration.
        ({"BASE_URL": "https://pakmut.example", "MAIL_URL": "smtps://mail.example"}, "BASE_URL"),
    ],
    ids=["PORT", "HELP_EMAIL", "a public address"],
)
def test_a_bad_setting_stops_the_start_with_its_name(tmp_path, settings: dict[str, str], name: str):
    start = subprocess.run(
        [sys.executable, "-m", "gunicorn", "--config", "service/gunicorn.py", "service:create_demo()"],
        cwd=ROOT,
        env={"INSTANCE": str(tmp_path), "PORT": "8765", "SECRET_KEY": "k" * 64} | settings,
        capture_output=True,
        text=True,
        timeout=60,
    )

    assert start.returncode != 0
    assert f"{name}: " in start.stderr
