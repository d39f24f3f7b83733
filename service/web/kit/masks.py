"""Contacts as a receipt shows them: recognised by their owner, useless to others."""

import re

from ...records.addresses import masked as masked_address

CONTACTS = ("email", "phone", "contact_email", "contact_phone", "fax")


def masked(key: str, shown: str) -> str:
    """An answer for a page that is not behind a sign-in: addresses and numbers keep only their ends."""
    if key not in CONTACTS or not shown:
        return shown
    if "@" in shown:
        return masked_address(shown)
    digits = re.findall(r"\d", shown)
    kept = len(digits) - 3
    number = iter(range(len(digits)))
    return re.sub(
        r"\d", lambda digit: digit.group() if (at := next(number)) < 2 or at >= kept else "•", shown
    )
