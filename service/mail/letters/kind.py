"""A kind of letter, declared once: its words, its name, its buttons, why people get it, and an example."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

# (Thai, English)
Pair = tuple[str, str]
# Subject, and paragraphs; one that is an address of ours becomes a button.
Letter = tuple[str, list[str]]

OPEN: Pair = ("เปิดหน้านี้", "Open this page")
SET_PASSWORD: Pair = ("ตั้งรหัสผ่าน", "Set my password")
REGISTERED: Pair = (
    "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้แจ้งอีเมลนี้ไว้ในระบบปักหมุด",
    "You get this e-mail because this address was given in Pakmut.",
)
# The agency of every example.
AGENCY = "โรงเรียนบ้านตัวอย่างวิทยา"


@dataclass(frozen=True)
class Kind:
    """`words`: facts, whether in English -> the letter. The facts are those it was queued with and
    `username`, `base_url`, `days` (that a link works), `link` (to set a password), `token` (of a
    confirmation), `own_link` (to register, of the agency that the fact `agency` names) and `pin_by` (the
    sentence on the deadline; "" without one).
    """

    words: Callable[[Mapping, bool], Letter]
    # what people who look after letters call it
    name: Pair
    # invented facts to show what it looks like
    example: Mapping[str, object] = field(default_factory=lambda: {"agency_name": AGENCY})
    # what its buttons say, in the order of its links; the last one for all that follow
    buttons: tuple[Pair, ...] = (OPEN,)
    because: Pair = REGISTERED
    # it carries a fresh link to set the password, and so goes to the account's own address alone
    link: bool = False
    # it may be needless by the time its turn comes: the postman asks then whether it is still due
    may_lapse: bool = False
