"""The content of every letter, Thai and English, as text and HTML.

kind    LetterKind: the declaration of a kind of letter
footer  the lines under every letter
html    the HTML of a letter

The other modules declare the kinds, by subject.
"""

from collections.abc import Mapping
from datetime import date

from ...config import Settings
from ...guard import links
from ...records.deadlines import pin_deadline_sentence
from ...store.accounts import LINK_LIFETIME
from ...store.proof_codes import MAIL_LIFETIMES
from . import (
    accounts,
    alerts,
    changes,
    footer,
    gathered,
    html,
    registering,
    reminding,
    reports,
    requests,
    watching,
)
from .kind import LetterKind

_SUBJECTS = (registering, requests, accounts, changes, alerts, reports, reminding, watching, gathered)
KINDS: dict[str, LetterKind] = {key: kind for subject in _SUBJECTS for key, kind in subject.KINDS.items()}
# Kinds of letter with a new link to set the password.
PASSWORD_LINK_KINDS = tuple(key for key, kind in KINDS.items() if kind.has_password_link)
# Kinds of letter with a new proof code -> its channel.
CODE_CHANNELS = {key: kind.code_channel for key, kind in KINDS.items() if kind.code_channel}
# Kinds of letter that may be needless by the time they are sent.
LAPSING_KINDS = tuple(key for key, kind in KINDS.items() if kind.may_lapse)


def compose(
    letter: Mapping, account: Mapping | None, token: str, settings: Settings, today: date
) -> tuple[str, str, str]:
    """Return the subject, text and HTML of a queued letter, as sent `today`.

    `token`: of the password link, or the proof code, for the kinds that have one.
    """
    english, kind = letter["language"] == "en", KINDS[letter["kind"]]
    facts = dict(letter["facts"]) | {
        "username": account["username"] if account else "",
        "link": f"{settings.base_url}/password/{token}",
        "code": token,
        "code_link": f"{settings.base_url}/letter/{token}",
        "code_days": MAIL_LIFETIMES[kind.code_channel].days if kind.code_channel else 0,
        "token": links.confirmation_token(settings.paper_key, letter["facts"].get("number", "")),
        "registration_link": links.registration_link(settings.base_url, letter["facts"].get("agency", "")),
        "pin_by": pin_deadline_sentence(settings.pin_deadline, today, letter["language"]),
        "base_url": settings.base_url,
        "dpo_contact": settings.dpo_contact,
        "days": LINK_LIFETIME.days,
    }
    subject, lines = kind.compose(facts, english)
    lines = ["Dear colleague," if english else "เรียน ผู้เกี่ยวข้อง", *lines]
    foot_lines = footer.footer_lines(kind, settings, english)
    text = "\n\n".join([*lines, "-- \n" + "\n".join(foot_lines)]) + "\n"
    return (
        subject,
        text,
        html.letter_html(subject, lines, foot_lines, kind.buttons, settings.base_url, english),
    )
