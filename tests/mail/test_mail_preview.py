"""`flask mail preview` shows every letter, and every letter has its headers, page and footer."""

import re
from email import message_from_bytes, policy
from pathlib import Path

import pytest
from flask import Flask

from service import create_app
from service.commands.mail import example_letter
from service.mail import letters
from service.mail.letters import html
from service.mail.letters.kind import OPEN_PAGE

BOTH = pytest.mark.parametrize("language", ["th", "en"])
EVERY = pytest.mark.parametrize("kind", letters.KINDS)


def preview(app: Flask, *words: str):
    return app.test_cli_runner().invoke(args=["mail", "preview", *words])


def html_of(app: Flask, kind: str, language: str) -> str:
    with app.app_context():
        return example_letter(kind, language).get_body(("html",)).get_content()


@EVERY
def test_what_is_declared_of_a_kind_is_there_in_both_languages(kind: str):
    letter_kind = letters.KINDS[kind]

    for thai, english in (letter_kind.name, *letter_kind.buttons, letter_kind.because):
        assert re.search("[ก-๛]", thai) and english and not re.search("[ก-๛]", english)


def test_the_preview_prints_every_letter_in_both_languages(app: Flask):
    result = preview(app)

    assert result.exit_code == 0, result.output
    assert re.findall(r"^=== (\w+ \w+)", result.output, re.MULTILINE) == [
        f"{kind} {lang}" for kind in letters.KINDS for lang in ("th", "en")
    ]
    assert "<html" not in result.output


def test_the_preview_writes_every_letter_in_three_forms(app: Flask, tmp_path: Path):
    result = preview(app, "--to", str(tmp_path / "new" / "letters"))

    names = {file.name for file in (tmp_path / "new" / "letters").iterdir()}
    assert result.exit_code == 0
    assert names == {
        f"{kind}-{lang}.{form}"
        for kind in letters.KINDS
        for lang in ("th", "en")
        for form in ("txt", "html", "eml")
    }
    mail = message_from_bytes(
        (tmp_path / "new" / "letters" / "welcome-th.eml").read_bytes(), policy=policy.default
    )
    assert (
        mail.get_body(("plain",)).get_content()
        == (tmp_path / "new" / "letters" / "welcome-th.txt").read_text()
    )


def test_the_preview_shows_only_the_kinds_that_are_named(app: Flask):
    assert preview(app, "password").output.count("===") == 2
    assert preview(app, "no_such_kind").exit_code == 2


def test_the_preview_sends_and_queues_nothing(app: Flask):
    preview(app)

    services = app.extensions["pakmut"]
    with services.db.read() as conn:
        assert conn.exec_driver_sql("SELECT count(*) FROM letters").scalar() == 0
        assert conn.exec_driver_sql("SELECT count(*) FROM password_links").scalar() == 0
    assert not list(services.settings.instance.glob("mail/*"))


# --- what a letter is like


@BOTH
@EVERY
def test_the_headers_say_language_and_that_no_person_wrote_it(app: Flask, kind: str, language: str):
    with app.app_context():
        letter = example_letter(kind, language)

    assert letter["Content-Language"] == language
    assert letter["Auto-Submitted"] == "auto-generated"
    assert letter["Reply-To"] == "help@pakmut.example"
    assert letter["From"].addresses[0].addr_spec == "help@pakmut.example"


def test_letters_come_from_the_address_of_the_setting_and_answers_go_to_the_help(settings: dict):
    app = create_app(settings | {"MAIL_FROM": "no-reply@office.example", "HELP_EMAIL": "help@office.example"})

    with app.app_context():
        letter = example_letter("welcome", "th")

    assert (letter["From"].addresses[0].addr_spec, letter["Reply-To"]) == (
        "no-reply@office.example",
        "help@office.example",
    )


@BOTH
@EVERY
def test_the_page_names_its_language_and_fits_a_phone(app: Flask, kind: str, language: str):
    html = html_of(app, kind, language)

    assert f'<html lang="{language}">' in html
    assert "width=device-width" in html
    assert html.count("<h1") == 1
    assert not re.search(r"<(script|img|link|form)\b", html), "nothing that is loaded from elsewhere"


@BOTH
@EVERY
def test_every_link_is_a_button_and_stands_there_as_text(app: Flask, kind: str, language: str):
    html = html_of(app, kind, language)

    links = re.findall(r'href="([^"]+)">([^<]+)</a>', html)
    assert all(f"<br>{address}<" in html and not label.startswith("http") for address, label in links)
    assert len({label for _, label in links}) == len(links)
    assert bool(links) == ("http" in html)


@BOTH
@EVERY
def test_every_letter_says_why_it_came_and_whom_to_ask_and_is_signed_by_the_office(
    app: Flask, kind: str, language: str
):
    with app.app_context():
        text = example_letter(kind, language).get_body(("plain",)).get_content()

    _, foot = text.split("\n-- \n")
    assert ("You get this e-mail because" if language == "en" else "ท่านได้รับอีเมลฉบับนี้เพราะ") in foot
    assert "help@pakmut.example" in foot
    assert "OBEC" in foot or "สพฐ." in foot


def test_an_address_that_a_person_typed_becomes_no_button():
    url = "https://evil.example/password/x"

    letter_page = html.letter_html(
        "เรื่อง",
        [url, "http://127.0.0.1:8000.evil.example/x"],
        [],
        [OPEN_PAGE],
        "http://127.0.0.1:8000",
        False,
    )

    assert "href" not in letter_page
    assert url in letter_page
