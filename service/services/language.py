"""The two languages of the service: Thai by default, English by a switch of the page."""

from flask_babel import get_locale

LANGUAGES = ("th", "en")


def lang() -> str:
    """The reader's language: th or en."""
    locale = get_locale()
    return locale.language if locale else "th"


def t(thai: str, english: str) -> str:
    """The sentence in the reader's language."""
    return english if lang() == "en" else thai
