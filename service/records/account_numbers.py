"""Finds numbers that money could be sent to in free text: bank accounts, PromptPay, identity cards. Pure."""

import unicodedata

import regex

from .text import arabic_digits

# Nine digits and more, as in 123-4-56789-0; a telephone number is a PromptPay number.
_NUMBER = regex.compile(r"\d(?:[\s\p{Pd}.·,_()/*•~]{0,3}\d){8}")


def holds_account_number(text: str) -> bool:
    """Return whether a text holds what may be the number of an account; a day with its time may be, too."""
    plain = "".join(
        char for char in unicodedata.normalize("NFKC", text) if unicodedata.category(char) != "Cf"
    )
    return bool(_NUMBER.search(arabic_digits(plain)))
