"""The survey: readiness, and No Copy for each service, on one page.

Each section that is answered becomes an entry of its own.
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
from ...records.no_copy import MAX_OWN_SERVICES, NONE, SERVICES
from ...services import services
from ...services.language import lang, t
from ...store.entries import NewEntry
from ..kit import drafts, forms, rate_limits
from .agency import load

blueprint = Blueprint("survey", __name__)


@dataclass
class Section:
    """A section of the page: readiness, or one service.

    `latest`: the item that the agency sent before, if any. `is_own`: a service that the agency adds.
    """

    prefix: str
    record: object
    item: str
    name: str
    latest: Item | None
    values: dict
    is_own: bool = False
    form: forms.Form | None = None


@blueprint.route("/survey", methods=["GET", "POST"])
def form() -> ResponseReturnValue:
    agency, area, items = load()
    sections = _sections(agency, items)
    if request.method == "GET":
        draft = drafts.take_draft()
        for section in sections:
            section.form = (
                _read_section(section, MultiDict(draft), agency)[1] if draft else _empty_form(section, agency)
            )
        return _page(agency, area, sections)
    new_entries, has_problems = [], False
    for section in sections:
        posted, section.form = _read_section(section, request.form, agency)
        if request.form.get("no_copies") and section.record is NO_COPY:
            entry = _no_copies_entry(section, posted)
        elif posted is None:
            continue
        else:
            entry = _entry(section, posted)
            has_problems = has_problems or bool(posted.reading.problems)
        if entry:
            new_entries.append(entry)
    if has_problems or drafts.is_token_stale():
        return _page(agency, area, sections, 422 if has_problems else 200)
    try:
        receipt = _submit(agency, new_entries)
    except OtherForm:
        return _page(agency, area, sections)
    except TooMany as error:
        status, headers = rate_limits.flash_too_many(error)
        return _page(agency, area, sections)[0], status, headers
    if receipt is None:
        flash(t("ยังไม่มีคำตอบใหม่ให้ส่ง", "There is no new answer to send."), "warning")
        return _page(agency, area, sections, 422)
    flash(t("ได้รับข้อมูลแล้ว", "We have received it."), "success")
    return redirect(url_for("registration.receipt", receipt=receipt), 303)


def _sections(agency: dict, items: dict) -> list[Section]:
    """Returns the sections of an agency.

    They are readiness, the services that its kind of agency is asked about, its own services, and an empty
    section for one more.
    """

    def section(
        prefix: str, record: object, item: str, name: str, service_name: str = "", is_own: bool = False
    ) -> Section:
        latest = items.get((record.key, item))
        latest = None if latest and latest.state == "withdrawn" else latest
        values = dict(latest.form_values) if latest else {"service_name": service_name}
        return Section(prefix, record, item, name, latest, values, is_own)

    sections = [section("readiness", READINESS, "", READINESS.title(lang()))]
    sections += [
        section(service.key, NO_COPY, service.key, service.label(lang()), service.label_th)
        for service in SERVICES.get(agency["kind"], ())
    ]
    own_items = [f"own-{n}" for n in range(1, MAX_OWN_SERVICES + 1)]
    used_items = [item for item in own_items if ("no_copy", item) in items]
    next_items = [item for item in own_items if item not in used_items][:1]
    name = t("งานบริการอื่นของหน่วยงาน", "Another service of yours")
    return sections + [section(item, NO_COPY, item, name, is_own=True) for item in used_items + next_items]


def _empty_form(section: Section, agency: dict) -> forms.Form:
    return forms.Form(section.record, agency["kind"], section.values, section.prefix + forms.PREFIX_SIGN)


def _read_section(
    section: Section, form_data: MultiDict, agency: dict
) -> tuple[forms.PostedForm | None, forms.Form]:
    """Read a section; returns (its posted form, or None if it was left as it was; its form to show again)."""
    prefix = section.prefix + forms.PREFIX_SIGN
    posted = forms.read(section.record, form_data, agency["kind"], prefix)
    name = posted.values.get("service_name")
    is_untouched = not any(value for key, value in posted.values.items() if key != "service_name")
    if is_untouched and (not section.is_own or not name) and not section.latest:
        return None, _empty_form(section, agency)
    form = forms.Form(
        section.record,
        agency["kind"],
        posted.values,
        prefix,
        posted.reading.problems,
        posted.reading.remarks,
        posted.fingerprints,
    )
    return posted, form


def _entry(section: Section, posted: forms.PostedForm) -> NewEntry | None:
    """Returns the entry of a section; None where its answers count already."""
    changed_keys = posted.changed_keys()
    latest = section.latest
    # Answers are compared too, for the same form sent from two tabs: the second says nothing new.
    if latest and latest.state == "counted" and (not changed_keys or latest.answers == posted.answers):
        return None
    return NewEntry(
        section.record.key, section.item, posted.answers, changed_keys if latest else list(posted.answers)
    )


def _no_copies_entry(section: Section, posted: forms.PostedForm | None) -> NewEntry | None:
    """Returns the entry that answers "we ask for no copies" for a service.

    None where that counts already, and for a service without a name.
    """
    latest = section.latest
    name = section.values.get("service_name") or (posted.answers.get("service_name") if posted else None)
    if not name or (latest and latest.state == "counted" and latest.answers.get("copies") == [NONE]):
        return None
    answers = dict.fromkeys(f.key for f in NO_COPY.form_fields) | {"service_name": name, "copies": [NONE]}
    return NewEntry("no_copy", section.item, answers, list(answers))


def _submit(agency: dict, new_entries: list[NewEntry]) -> str | None:
    """Store the entries; returns the receipt's id, or None where there is nothing new to store.

    Raises OtherForm, TooMany.
    """
    journal, key = services().journal, drafts.submission_key()
    if not new_entries:
        return journal.receipt_id(key, "survey", agency["code"])
    key, new_entries = journal.corrected_form(key, "survey", agency["code"], new_entries)
    return journal.submit_form(
        key, "survey", agency["code"], new_entries, current_user.account["id"], services().clock()
    )


def _page(agency: dict, area: dict, sections: list[Section], status: int = 200) -> ResponseReturnValue:
    problems = [problem for section in sections for problem in section.form.problems]
    return render_template(
        "agency/survey.html",
        agency=agency,
        area=area,
        sections=sections,
        problems=problems,
        submission=drafts.new_submission_key(),
        stale=drafts.is_token_stale(),
    ), status
