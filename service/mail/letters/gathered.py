"""One letter about several decisions. Facts: `items`, each the `kind` and the `facts` of a letter.

An item that brings a link to set a password has its `account_id`, and among its facts, when it is sent,
`username` and `link`.
"""

from collections import Counter
from collections.abc import Mapping

from . import changes, registering, reports, requests
from .kind import Letter, LetterKind

# Decisions in one letter; each has one link.
MOST_ITEMS = 50
_KINDS = registering.KINDS | requests.KINDS | reports.KINDS | changes.KINDS


def _decisions(facts: Mapping, english: bool) -> Letter:
    """Decisions that read alike, such as on the parts of one survey, are told once."""
    told = Counter(_told(item, facts, english) for item in facts["items"])
    lines = []
    for number, ((subject, paragraphs), count) in enumerate(told.items(), 1):
        times = (f" ({count} items)" if english else f" ({count} รายการ)") if count > 1 else ""
        lines += [f"{number}. {subject}{times}", *paragraphs]
    n = len(facts["items"])
    if english:
        return f"Pakmut: {n} decisions about what you sent", [
            f"There are {n} decisions about what you sent. This letter tells all of them.",
            *lines,
        ]
    return f"ปักหมุด: แจ้งผลการตรวจ {n} รายการ", [f"มีผลการตรวจข้อมูลที่ท่านส่ง {n} รายการ รวมไว้ในอีเมลฉบับนี้", *lines]


def _told(item: Mapping, facts: Mapping, english: bool) -> tuple[str, tuple[str, ...]]:
    """Returns the subject, without the name of the service, and the paragraphs of one decision."""
    shared = {"base_url": facts["base_url"], "days": facts["days"]}
    subject, paragraphs = _KINDS[item["kind"]].compose({**item["facts"], **shared}, english)
    return subject.partition(": ")[2], tuple(paragraphs)


_EXAMPLES = (registering.KINDS["sent_back"].example, requests.KINDS["request_refused"].example)
KINDS = {
    "decisions": LetterKind(
        _decisions,
        ("แจ้งผลการตรวจหลายรายการ", "Several decisions in one letter"),
        {
            "items": [
                {"kind": kind, "facts": dict(facts)}
                for kind, facts in zip(("sent_back", "request_refused"), _EXAMPLES, strict=True)
            ]
        },
        tuple((f"เปิดรายการที่ {number}", f"Open item {number}") for number in range(1, MOST_ITEMS + 1)),
    )
}
