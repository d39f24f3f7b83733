"""OBEC's page of notices and reminders: areas are chosen, the count and the letters looked at, and then sent
in waves.
"""

from dataclasses import dataclass

from flask import Blueprint, abort, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user

from ...figures import area_figures as figures
from ...records.text import arabic_digits, clean_line
from ...reminders import mailing
from ...reminders import outstanding as gaps
from ...services import services
from ...services.language import t
from ...store import reminders
from ..area import letter_sample
from ..area.reminding import asked_kind, tell_queued, tell_stopped, told_before

blueprint = Blueprint("national_reminding", __name__, url_prefix="/obec/reminders")

TYPES = ("primary", "secondary", "central")


@dataclass(frozen=True)
class Choice:
    """Which areas: of a type ("" for all), and below so many per cent of schools pinned, as typed ("" for
    all).
    """

    type: str
    below: str

    @property
    def problem(self) -> str:
        if not self.below or self.below.isdecimal() and 1 <= int(self.below) <= 100:
            return ""
        return t("ร้อยละต้องเป็นจำนวนเต็มตั้งแต่ 1 ถึง 100", "The per cent must be a whole number from 1 to 100.")

    def takes(self, area: dict) -> bool:
        """Whether it takes an area with these figures; one without schools is below nothing."""
        if self.type and area["type"] != self.type:
            return False
        return not self.below or 100 * area["pinned"] < int(self.below) * area["schools"]


@blueprint.route("", methods=["GET", "POST"])
def page() -> ResponseReturnValue:
    """The count and the letters for what is chosen; a POST sends them."""
    kind, now = asked_kind(), services().clock()
    choice = Choice(_type(), arabic_digits(clean_line(request.values.get("below", "")))[:10])
    with services().db.read() as conn:
        lines, _ = figures.national(conn)
        wanted = set() if choice.problem else {line["area"] for line in lines if choice.takes(line)}
        found = [gap for gap in gaps.of(conn, None, services().today()) if gap.area in wanted]
        found = mailing.chosen(found, kind)
        plan = mailing.plan(conn, found, now, national=True)
        samples = [letter_sample.of(conn, gap, services().today()) for gap in plan.samples]
        history, waiting = told_before(conn, None), reminders.waiting(conn, None)
    if request.method == "POST" and not choice.problem:
        tell_queued(mailing.send(services().db, found, current_user.username, now, national=True))
        return redirect(url_for(".page"), 303)
    page = render_template(
        "national/obec_reminders.html",
        plan=plan,
        samples=samples,
        kind=kind,
        choice=choice,
        history=history,
        waiting=waiting,
        areas=len(wanted),
    )
    return page, 422 if choice.problem else 200


@blueprint.post("/stop")
def stop() -> ResponseReturnValue:
    tell_stopped(mailing.stop(services().db, None, current_user.username, services().clock()))
    return redirect(url_for(".page"), 303)


def _type() -> str:
    asked = request.values.get("type", "")
    if asked and asked not in TYPES:
        abort(400)
    return asked
