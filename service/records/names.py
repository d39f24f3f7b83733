"""Names that people type: of agencies, persons, units and points. None holds a way to anybody. Pure.

A name is repeated in letters, sheets and on pages in the ministry's own words, so a link, an e-mail
address, a telephone number or an account in it is taken for the ministry's. Such a name is refused where it
is typed; where one stands already, it is sent on without.
"""

from functools import lru_cache

import regex

from .account_numbers import without_account_numbers
from .forwarded_text import OwnContacts, forwarded_text

# Nearly all names: Thai letters and spaces. "ดอท" is how a dot is said.
_THAI_LETTERS = regex.compile(r"(?!.*ดอท)[\s\u0e00-\u0e4f]*")
_NO_CONTACTS = OwnContacts()
# Registers and sheets are read again and again: so many names are kept.
_CACHE_SIZE = 8192

# What is missing of a name that holds a contact, for staff.
NO_NAME_TH = "ชื่อมีลิงก์ อีเมล หมายเลขโทรศัพท์ หรือเลขบัญชี จึงใช้เป็นชื่อไม่ได้"
NO_NAME_EN = "The name holds a link, an e-mail address, a telephone number or an account."


def is_plain_name(name: str) -> bool:
    """Return whether a name holds no link, address, telephone number or number of an account."""
    return bool(_THAI_LETTERS.fullmatch(name)) or forwarded_name(name) == name


@lru_cache(_CACHE_SIZE)
def forwarded_name(name: str) -> str:
    """Return a name as it is sent on: whose contacts they are does not matter."""
    return without_account_numbers(forwarded_text(name, _NO_CONTACTS))
