"""The words of every letter, Thai and English, as text and HTML.

kind                                                 what is declared of a kind of letter
registering, accounts, requests, reports, reminding  the kinds, by subject
foot, page                                           what stands under every letter; its HTML
"""

from collections.abc import Mapping
from datetime import date

from ...config import Settings
from ...guard import links
from ...records.deadlines import pin_by
from ...store.accounts import LINK_LIFE
from . import accounts, registering, reminding, reports, requests
from . import footer as foot
from . import html as page
from .kind import Kind

_SUBJECTS = (registering, requests, accounts, reports, reminding)
KINDS: dict[str, Kind] = {key: kind for subject in _SUBJECTS for key, kind in subject.KINDS.items()}
# Kinds of letter that carry a fresh link to set the password.
WITH_LINK = tuple(key for key, kind in KINDS.items() if kind.link)
# Kinds of letter that may be needless by the time their turn comes.
MAY_LAPSE = tuple(key for key, kind in KINDS.items() if kind.may_lapse)


def compose(
    letter: Mapping, account: Mapping | None, token: str, settings: Settings, today: date
) -> tuple[str, str, str]:
    """A queued letter -> subject, text, HTML, as sent `today`. `token`: of the password link, for the kinds
    that have one.
    """
    english, kind = letter["language"] == "en", KINDS[letter["kind"]]
    facts = dict(letter["facts"]) | {
        "username": account["username"] if account else "",
        "link": f"{settings.base_url}/password/{token}",
        "token": links.confirmation_token(settings.secret_key, letter["facts"].get("number", "")),
        "own_link": links.own(settings.base_url, settings.secret_key, letter["facts"].get("agency", "")),
        "pin_by": pin_by(settings.pin_deadline, today, letter["language"]),
        "base_url": settings.base_url,
        "days": LINK_LIFE.days,
    }
    subject, lines = kind.words(facts, english)
    lines = ["Dear colleague," if english else "เรียน ผู้เกี่ยวข้อง", *lines]
    under = foot.of(kind, settings, english)
    text = "\n\n".join([*lines, "-- \n" + "\n".join(under)]) + "\n"
    return subject, text, page.of(subject, lines, under, kind.buttons, settings.base_url, english)
