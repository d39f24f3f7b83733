"""Pages of the audit log: its acts and the forms that came in, in sentences."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from ..records.record import DECISION
from ..store import act_texts, agencies, announcements, areas, audit_log, audit_pages, proposals, rows
from ..store.audit_pages import ActFilter
from .accesses import forms_after_access
from .audit_words import ACTOR_NAMES, CAPTIONS, act_sentence, actor_name
from .trail import UNSURE_NAMES, editor_name

# In place of a text that does not fit the digest of then, or is not there any more.
CHANGED_TEXT = "(ข้อความในฐานข้อมูลถูกเปลี่ยน)"


@dataclass(frozen=True)
class AuditLine:
    """One act as the page shows it. `who`: a username or one of ACTOR_NAMES. `agency`: its name or code.

    `area`: its short name; "" for what concerns no area.
    """

    at: datetime
    who: str
    area: str
    agency: str
    sentence: str


@dataclass(frozen=True)
class AuditPage:
    """One page of the audit log, newest first. `page` counts from 1; `count`: acts on all pages."""

    lines: Sequence[AuditLine]
    page: int
    pages: int
    count: int


def audit_page(conn: Connection, meant: ActFilter, english: bool, page: int, size: int) -> AuditPage:
    """Return a page of what was done on the web and by command, with the forms that came in.

    A `page` out of range is replaced by the nearest one. `size`: acts on a page.
    """
    count = audit_pages.count(conn, meant)
    pages = max(1, -(-count // size))
    page = min(max(page, 1), pages)
    acts = audit_pages.list_acts(conn, meant, size, (page - 1) * size)
    named = agencies.list_by_code(conn, {act["agency"] for act in acts if act["agency"]})
    names = {code: agency["name_th"] for code, agency in named.items()}
    names |= {area["key"]: area["short_name_th"] for area in areas.list_all(conn)}
    unnamed_ids = {act["about"]["row_id"] for act in acts if _is_unnamed_decision(act)}
    edits = rows.list_edits_of_column(conn, meant.area, unnamed_ids, DECISION) if unnamed_ids else []
    acts = forms_after_access(conn, with_texts(conn, acts))
    lines = [_audit_line(act, names, edits, english) for act in acts]
    return AuditPage(lines, page, pages, count)


def with_texts(conn: Connection, acts: Iterable[Mapping]) -> list[Mapping]:
    """Return acts with what somebody typed that they are about: an announcement, a caption, a proposed name.

    The log itself holds digests of these. A text that is not the one of then any more is not shown.
    """
    acts = list(acts)
    digests = {digest for act in acts for key in CAPTIONS if (digest := act["about"].get(f"{key}_digest"))}
    captions = act_texts.list_fitting(conn, digests)
    items = {(act["area"], act["about"]["item"]) for act in acts if "item" in act["about"]}
    names = proposals.names_by_item(conn, items)
    return [{**act, "about": act["about"] | _texts(conn, act, captions, names)} for act in acts]


def _texts(
    conn: Connection,
    act: Mapping,
    captions: Mapping[str, str],
    names: Mapping[tuple[str, str], Sequence[tuple[datetime, str]]],
) -> dict[str, str]:
    """Returns what the sentence of an act is filled in with besides what is stored with it."""
    about, texts = act["about"], {}
    if digest := about.get("text_digest"):
        text = announcements.get_text(conn, about["number"], digest)
        texts["text"] = CHANGED_TEXT if text is None else f"“{text}”"
    for key in CAPTIONS:
        if digest := about.get(f"{key}_digest"):
            texts[key] = captions.get(digest, CHANGED_TEXT)
    # What was proposed anew since says nothing of this act.
    named = [name for at, name in names.get((act["area"], about.get("item")), ()) if at <= act["at"]]
    if named and named[-1]:
        texts["name"] = f"“{named[-1]}”"
    return texts


def _is_unnamed_decision(act: Mapping) -> bool:
    """True for a decision of which no one person is known. Older ones were stored without any name."""
    return act["act"] == "decided" and act["who"] in ("", audit_log.SHEET)


def _audit_line(act: Mapping, names: Mapping[str, str], edits: Sequence[Mapping], english: bool) -> AuditLine:
    """`names`: of agencies and areas, by code. `edits`: of the cells with the decisions that nobody is named
    for, oldest first.
    """
    who = actor_name(act["who"], english)
    if _is_unnamed_decision(act):
        who = ACTOR_NAMES[audit_log.SHEET][english]
        row_id, at = act["about"]["row_id"], act["at"]
        own_edits = [edit for edit in edits if edit["row_id"] == row_id and edit["seen_at"] <= at]
        if own_edits and own_edits[-1]["who"] and own_edits[-1]["known_by"] in UNSURE_NAMES:
            who = f"{who} ({editor_name(own_edits[-1], english)})"
    return AuditLine(
        act["at"],
        who,
        names.get(act["area"], ""),
        names.get(act["agency"], act["agency"]),
        act_sentence(act["act"], act["about"], english),
    )
