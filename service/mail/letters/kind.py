"""A kind of letter, declared once: its words, its name, its buttons, why people get it, and an example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# (Thai, English)
BilingualText = tuple[str, str]
# Subject and paragraphs; a paragraph that is a URL of this service becomes a button.
Letter = tuple[str, list[str]]

OPEN_PAGE: BilingualText = ("เปิดหน้านี้", "Open this page")
SET_PASSWORD: BilingualText = ("ตั้งรหัสผ่าน", "Set my password")
BECAUSE_REGISTERED: BilingualText = (
    "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้แจ้งอีเมลนี้ไว้ในระบบปักหมุด",
    "You get this e-mail because this address was given in Pakmut.",
)
# Facts that the service itself writes: keys, numbers, times, usernames, and the office of an area with its
# telephone. Every other fact that is a text is a name that somebody typed, and goes out as one, but for the
# free text of a kind (mail/forwarding.py).
WRITTEN_BY_SERVICE = frozenset(
    (
        *("record", "item", "change", "role", "area", "agency"),
        *("number", "receipt", "row_id", "issued_by", "request"),
        *("registered_on", "received_at", "until"),
        *("about", "who", "inviter", "holder", "username", "obec_edits"),
        "contact",
    )
)
# The agency of every example.
EXAMPLE_AGENCY = "โรงเรียนบ้านตัวอย่างวิทยา"


@dataclass(frozen=True)
class LetterKind:
    """The declaration of a kind of letter.

    `compose`: (facts, english) -> the letter. Facts are those that the letter was queued with, and:

    username, base_url
    dpo_contact  of the data protection officer
    days       for which a link works
    link       to set a password
    code, code_link, code_days  of a proof code: itself, the address that takes it, for how many days it works
    token      of a confirmation
    registration_link  of the agency of the fact `agency`
    pin_by     the sentence on the deadline; "" without one
    """

    compose: Callable[[Mapping, bool], Letter]
    # its name for the administrator
    name: BilingualText
    # invented facts for an example
    example: Mapping[str, object] = field(default_factory=lambda: {"agency_name": EXAMPLE_AGENCY})
    # labels of its buttons, in the order of its links; the last one also for all further links
    buttons: tuple[BilingualText, ...] = (OPEN_PAGE,)
    because: BilingualText = BECAUSE_REGISTERED
    # it has a new link to set the password, so it goes only to the address of the account
    has_password_link: bool = False
    # it brings a proof code of this channel, made when it is sent
    code_channel: str = ""
    # facts that are somebody's words: they go out without links and numbers of strangers (mail/forwarding.py)
    free_text: tuple[str, ...] = ()
    # it may be needless by the time it is sent: the postman then checks whether it is still due
    may_lapse: bool = False
