"""E-mail addresses: masked for others to see, and compared by mailbox. Pure."""

import re

from email_validator import EmailNotValidError, validate_email

# Two names of one mail server; it ignores dots in the name before the @.
GMAIL = ("gmail.com", "googlemail.com")
# Where an address ends in running text.
_END = r"\s<>@:;,\"'()\[\]"
_IN_TEXT = re.compile(rf'(?:"[^"]*"|[^{_END}]+)@[^{_END}]+')
# Shorter names before the @ also occur as ordinary words, characters.
_MIN_NAME_LENGTH = 3


def masked_address(address: str) -> str:
    """Return an address that only its owner recognises: c••••@school.example."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}{'•' * max(3, len(name) - 1)}@{domain}"


def text_without_addresses(text: str, address: str = "") -> str:
    """Return a mail server's answer with all addresses masked.

    The name of `address` is masked also where it stands without its domain.
    """
    text = _IN_TEXT.sub(lambda match: masked_address(match[0]), text)
    name = address.rpartition("@")[0]
    if len(name) >= _MIN_NAME_LENGTH:
        text = re.sub(
            rf"(?<!\w){re.escape(name)}(?!\w)", f"{name[0]}{'•' * (len(name) - 1)}", text, flags=re.IGNORECASE
        )
    return text


def ascii_address(address: str) -> str:
    """Return an address as mail servers know it: a Thai domain in ASCII. Raises EmailNotValidError."""
    validated = validate_email(address, check_deliverability=False)
    return validated.ascii_email or validated.normalized


def mailbox_key(address: str) -> str:
    """Return one text for all spellings that are known to reach one mailbox: somchai+1@ is somchai@."""
    try:
        name, _, domain = ascii_address(address.strip()).casefold().rpartition("@")
    except EmailNotValidError:
        return address.strip().casefold()
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '')}@{GMAIL[0]}" if domain in GMAIL else f"{name}@{domain}"
