"""Masked contacts: their owner recognises them, others cannot use them."""

import re

from ...records.addresses import masked_address

CONTACTS = ("email", "phone", "contact_email", "contact_phone", "fax")


def mask_contact(key: str, text: str) -> str:
    """Returns the answer to the field `key`, for pages without sign-in: contacts keep only their ends."""
    if key not in CONTACTS or not text:
        return text
    if "@" in text:
        return masked_address(text)
    digit_count = len(re.findall(r"\d", text))
    indexes = iter(range(digit_count))
    return re.sub(
        r"\d",
        lambda digit: digit.group() if (index := next(indexes)) < 2 or index >= digit_count - 3 else "•",
        text,
    )
