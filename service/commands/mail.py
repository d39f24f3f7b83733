"""`flask mail preview`: every letter that the service can send, in both languages, with invented facts."""

from email.message import EmailMessage
from pathlib import Path

import click
from flask.cli import AppGroup

from ..mail import message
from ..mail.letters import KINDS
from ..services import services
from ..services.language import LANGUAGES

# The receiver of the examples; all invented.
ACCOUNT, TO, TOKEN = {"username": "57999999"}, "registrar@school.example", "An-Invented-Example-0123456789"

mail_group = AppGroup("mail", help="Letters.")


@mail_group.command("preview")
@click.option(
    "--to",
    "folder",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write .txt, .html and .eml files into this folder.",
)
@click.argument("kinds", nargs=-1, type=click.Choice(sorted(KINDS)))
def preview(folder: Path | None, kinds: tuple[str, ...]) -> None:
    """Show every kind of letter, or KINDS, in Thai and English. Nothing is sent."""
    for kind in kinds or KINDS:
        for language in LANGUAGES:
            letter = example_letter(kind, language)
            if folder:
                _write_files(folder, f"{kind}-{language}", letter)
            else:
                click.echo(f"=== {kind} {language}: {letter['Subject']}\n\n{_body(letter, 'plain')}")
    if folder:
        click.echo(f"{len(list(folder.glob('*.eml')))} letters in {folder}.")


def example_letter(kind: str, language: str) -> EmailMessage:
    """Returns a letter of this kind as it would be sent, with the invented facts of its kind."""
    now = services().clock()
    letter = {"id": 1, "kind": kind, "language": language, "to": TO, "facts": KINDS[kind].example}
    return message.write_message(letter | {"created_at": now}, ACCOUNT, TOKEN, services().settings, now)


def _write_files(folder: Path, name: str, letter: EmailMessage) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    (folder / f"{name}.eml").write_bytes(letter.as_bytes())
    (folder / f"{name}.txt").write_text(_body(letter, "plain"), encoding="utf-8")
    (folder / f"{name}.html").write_text(_body(letter, "html"), encoding="utf-8")


def _body(letter: EmailMessage, subtype: str) -> str:
    """Returns the body of a subtype: plain or html."""
    return letter.get_body((subtype,)).get_content()
