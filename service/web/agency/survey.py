"""The survey: readiness, and No Copy for each service. One page; each part that is answered is an entry of
its own.
"""

from dataclasses import dataclass

from flask import Blueprint, flash, redirect, render_template, request, url_for
from flask.typing import ResponseReturnValue
from flask_login import current_user
from werkzeug.datastructures import MultiDict

from ...figures.effective import Item
from ...guard.limits import TooMany
from ...intake.submit import OtherForm
from ...records import NO_COPY, READINESS
from ...records.no_copy import NONE, OWN_SERVICES_MOST, SERVICES
from ...services import services
from ...services.language import lang, t
from ...store.entries import Part
from ..kit import drafts, forms
from ..kit import rate_limits as pace
from .agency import load

blueprint = Blueprint("survey", __name__)


@dataclass
class Section:
    """A part of the page: readiness, or one service. `own`: a service that the agency adds."""

    prefix: str
    record: object
    item: str
    name: str
    known: Item | None
    shown: dict
    own: bool = False
    form: forms.Form | None = None


@blueprint.route("/survey", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    agency, area, items = load()
    sections = _sections(agency, items)
    held = drafts.take() if request.method == "GET" else None
    source = MultiDict(held) if held else request.form
    if request.method == "GET":
        for section in sections:
            section.form = _reading(section, source, agency)[1] if held else _empty_form(section, agency)
        return _page(agency, area, sections)
    parts, problems = [], False
    for section in sections:
        posted, section.form = _reading(section, source, agency)
        if request.form.get("no_copies") and section.record is NO_COPY:
            part = _none(section, posted)
        elif posted is None:
            continue
        else:
            part, problems = _part(section, posted), problems or bool(posted.reading.problems)
        if part:
            parts.append(part)
    if problems or drafts.is_stale():
        return _page(agency, area, sections, 422 if problems else 200)
    try:
        receipt = _send(agency, parts)
    except OtherForm:
        return _page(agency, area, sections)
    except TooMany as trouble:
        status, headers = pace.tell(trouble)
        return _page(agency, area, sections)[0], status, headers
    if receipt is None:
        flash(t("ยังไม่มีคำตอบใหม่ให้ส่ง", "There is no new answer to send."), "warning")
        return _page(agency, area, sections, 422)
    flash(t("ได้รับข้อมูลแล้ว", "We have received it."), "success")
    return redirect(url_for("registration.receipt", receipt=receipt), 303)


def _sections(agency: dict, items: dict) -> list[Section]:
    """Readiness, the services that the kind of agency is asked about, its own ones, and one empty place for
    another.
    """

    def section(
        prefix: str, record: object, item: str, name: str, stored: str = "", own: bool = False
    ) -> Section:
        known = items.get((record.key, item))
        known = None if known and known.state == "withdrawn" else known
        shown = dict(known.shown) if known else {"service_name": stored}
        return Section(prefix, record, item, name, known, shown, own)

    found = [section("readiness", READINESS, "", READINESS.title(lang()))]
    found += [
        section(s.key, NO_COPY, s.key, s.label(lang()), s.label_th) for s in SERVICES.get(agency["kind"], ())
    ]
    mine = [f"own-{n}" for n in range(1, OWN_SERVICES_MOST + 1)]
    used = [item for item in mine if ("no_copy", item) in items]
    following = [item for item in mine if item not in used][:1]
    another = t("งานบริการอื่นของหน่วยงาน", "Another service of yours")
    return found + [section(item, NO_COPY, item, another, own=True) for item in used + following]


def _empty_form(section: Section, agency: dict) -> forms.Form:
    return forms.Form(section.record, agency["kind"], section.shown, section.prefix + forms.PREFIX_SIGN)


def _reading(section: Section, source: MultiDict, agency: dict) -> tuple[forms.Posted | None, forms.Form]:
    """A section as posted, or None where it was left as it was; and its form to be shown again."""
    prefix = section.prefix + forms.PREFIX_SIGN
    posted = forms.read(section.record, source, agency["kind"], prefix)
    name = posted.shown.get("service_name")
    untouched = not any(value for key, value in posted.shown.items() if key != "service_name")
    if untouched and (not section.own or not name) and not section.known:
        return None, _empty_form(section, agency)
    shown = forms.Form(
        section.record,
        agency["kind"],
        posted.shown,
        prefix,
        posted.reading.problems,
        posted.reading.remarks,
        posted.seen,
    )
    return posted, shown


def _part(section: Section, posted: forms.Posted) -> Part | None:
    """The entry of a section; None where it says what counts already."""
    changed = posted.changed()
    known = section.known
    # The second look is for the same form sent from two tabs: the second says nothing new.
    if known and known.state == "counted" and (not changed or known.answers == posted.answers):
        return None
    return Part(section.record.key, section.item, posted.answers, changed if known else list(posted.answers))


def _none(section: Section, posted: forms.Posted | None) -> Part | None:
    """What "we ask for no copies" says of a service; None where that counts already, or it has no name
    yet.
    """
    known = section.known
    name = section.shown.get("service_name") or (posted.answers.get("service_name") if posted else None)
    if not name or (known and known.state == "counted" and known.answers.get("copies") == [NONE]):
        return None
    answers = dict.fromkeys(f.key for f in NO_COPY.asked) | {"service_name": name, "copies": [NONE]}
    return Part("no_copy", section.item, answers, list(answers))


def _send(agency: dict, parts: list[Part]) -> str | None:
    """Store; returns the receipt's id. None where there is nothing new to store. Raises OtherForm."""
    journal, key = services().journal, drafts.submission()
    if not parts:
        return journal.receipt(key, "survey", agency["code"])
    key, parts = journal.corrected(key, "survey", agency["code"], parts)
    return journal.send(key, "survey", agency["code"], parts, current_user.account["id"], services().clock())


def _page(agency: dict, area: dict, sections: list[Section], status: int = 200) -> ResponseReturnValue:
    problems = [problem for section in sections for problem in section.form.problems]
    return render_template(
        "agency/survey.html",
        agency=agency,
        area=area,
        sections=sections,
        problems=problems,
        submission=drafts.new_submission(),
        stale=drafts.is_stale(),
    ), status
