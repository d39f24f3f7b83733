"""One assumption about Google, and the result of checking it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum

from sheets.smoke.scratch import Scratch


class Verdict(Enum):
    HELD = "held"
    FAILED = "FAILED"
    UNCHECKED = "unchecked"
    BY_HAND = "by hand"


@dataclass(frozen=True)
class CheckResult:
    """`detail`: what Google answered, or why it could not be asked, in a few words."""

    verdict: Verdict
    detail: str = ""


@dataclass(frozen=True)
class Assumption:
    """One sentence about Google, and the way to check it.

    `vital`: if it is wrong, a row may come twice, get lost, or overwrite a person's cell. `check` may raise
    SheetsError: then the assumption stays unchecked. What no program can check has no `check` but
    instructions for a person, `by_hand`.
    """

    key: str
    sentence: str
    vital: bool = False
    check: Callable[[Scratch], CheckResult] | None = None
    by_hand: str = ""


def held_result(detail: str = "") -> CheckResult:
    return CheckResult(Verdict.HELD, detail)


def failed_result(detail: str) -> CheckResult:
    return CheckResult(Verdict.FAILED, detail)


def unchecked_result(reason: str) -> CheckResult:
    return CheckResult(Verdict.UNCHECKED, reason)


def check_result(holds: bool, detail: str = "") -> CheckResult:
    return held_result(detail) if holds else failed_result(detail)
