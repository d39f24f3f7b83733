"""E-mail addresses as others may see them, and whose mailbox an address is. Pure."""

import re

from email_validator import EmailNotValidError, validate_email

# One mail server by its two names; its mailboxes do not care about dots in the name before the @.
GMAIL = ("gmail.com", "googlemail.com")
# Where an address ends in running text.
_END = r"\s<>@:;,\"'()\[\]"
_IN_TEXT = re.compile(rf'(?:"[^"]*"|[^{_END}]+)@[^{_END}]+')
# A name before the @ that is shorter is also part of ordinary words.
_TELLING = 3


def masked(address: str) -> str:
    """Recognised by its owner, useless to others: c••••@school.example."""
    name, _, domain = address.rpartition("@")
    return f"{name[:1]}{'•' * max(3, len(name) - 1)}@{domain}"


def hidden(text: str, address: str = "") -> str:
    """A mail server's answer without addresses in it, and without the name of `address` where it stands
    alone.
    """
    text = _IN_TEXT.sub(lambda found: masked(found[0]), text)
    name = address.rpartition("@")[0]
    if len(name) >= _TELLING:
        text = re.sub(
            rf"(?<!\w){re.escape(name)}(?!\w)", f"{name[0]}{'•' * (len(name) - 1)}", text, flags=re.IGNORECASE
        )
    return text


def ascii_spelling(written: str) -> str:
    """The address as every mail server knows it: a Thai domain in ASCII. Raises EmailNotValidError."""
    address = validate_email(written, check_deliverability=False)
    return address.ascii_email or address.normalized


def mailbox(written: str) -> str:
    """The same text for every spelling that reaches one mailbox, as far as that is known: somchai+1@ is
    somchai@.
    """
    try:
        name, _, domain = ascii_spelling(written.strip()).casefold().rpartition("@")
    except EmailNotValidError:
        return written.strip().casefold()
    name = name.partition("+")[0] or name
    return f"{name.replace('.', '')}@{GMAIL[0]}" if domain in GMAIL else f"{name}@{domain}"
