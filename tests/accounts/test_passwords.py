"""What a guess at a password costs: the tests' own passwords are hashed cheaply, nobody else's are."""

import subprocess
import sys
from pathlib import Path

import pytest
from argon2 import PasswordHasher, extract_parameters

from service.accounts import passwords

ROOT = Path(__file__).parents[2]
PHRASE = "a long enough phrase"
HASH_ONE = (
    "from service import create_app; from service.accounts import passwords; "
    "print(passwords.hash_password('a long enough phrase'))"
)


@pytest.mark.processes
def test_outside_the_tests_a_guess_costs_what_owasp_recommends():
    output = subprocess.run(
        [sys.executable, "-c", HASH_ONE], cwd=ROOT, capture_output=True, text=True, check=True
    ).stdout

    cost = extract_parameters(output.strip())
    assert (cost.time_cost, cost.memory_cost, cost.parallelism) == (2, 19 * 1024, 1)


def test_the_service_itself_never_takes_another_cost():
    callers = [
        path
        for path in ROOT.joinpath("service").rglob("*.py")
        if "hash_with(" in path.read_text(encoding="utf-8")
    ]

    assert [path.name for path in callers] == ["passwords.py"]


def test_a_password_that_was_hashed_at_full_cost_still_fits():
    password_hash = PasswordHasher().hash("a long enough phrase")

    assert passwords.matches(password_hash, "a long enough phrase")
    assert not passwords.matches(password_hash, "another long phrase")


def test_a_hash_of_another_cost_is_renewed_and_one_of_todays_is_not():
    renewed = passwords.renewed_hash(PasswordHasher().hash(PHRASE), PHRASE)

    assert passwords.matches(renewed, PHRASE)
    assert passwords.renewed_hash(renewed, PHRASE) is None


def test_without_a_hash_a_password_never_fits():
    assert not passwords.matches(None, "a long enough phrase")
