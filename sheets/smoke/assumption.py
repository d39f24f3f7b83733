"""One assumption about Google, and what was found out about it."""

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
class Finding:
    """`told`: what Google answered, or why it could not be asked, in a few words."""

    verdict: Verdict
    told: str = ""


@dataclass(frozen=True)
class Assumption:
    """`vital`: without it a row may come twice, get lost, or overwrite a person's cell.

    `check` may raise SheetsError: then it stays unchecked. What no program can do has no check but a recipe
    `by_hand`.
    """

    key: str
    sentence: str
    vital: bool = False
    check: Callable[[Scratch], Finding] | None = None
    by_hand: str = ""


def held(told: str = "") -> Finding:
    return Finding(Verdict.HELD, told)


def failed(told: str) -> Finding:
    return Finding(Verdict.FAILED, told)


def unchecked(why: str) -> Finding:
    return Finding(Verdict.UNCHECKED, why)


def judged(holds: bool, told: str = "") -> Finding:
    return held(told) if holds else failed(told)
