"""`flask purge` and `flask person …`: personal data that is past its time, or that a person asks for. Each
command can be interrupted and run again.
"""

import json
import time
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext

from sheets.errors import SheetsError

from ..privacy import person, scope
from ..privacy.area import Count
from ..privacy.purge import COUNTED, Purge, in_sequence, together
from ..services import services
from ..store import areas, purging
from ..store import audit_log as deeds
from ..sync import google as connections

person_group = AppGroup("person", help="One person's data: handed out or erased.")

# A second between retries is real time: nothing of ours waits for it.
SLEEP = time.sleep

BEYOND = """What this cannot reach:
- Google keeps older versions of each workbook (File > Version history) until a person removes them: make a new file with
  flask sheets rebuild AREA, then delete the old one, marked (เดิม), for good. So too for copies that people made.
- Letters that were delivered lie in their receivers' mailboxes, and perhaps in the log of the mail server.
- Backups of INSTANCE, and logs of proxies: throw them away in their turn.
- Columns and tabs of people's own in the workbooks, and what people write into other columns."""
IN_STAND_IN = "- The embedded stand-in's steps for undoing in the grid were thrown away with it."


@click.command("purge")
@click.argument("only", metavar="[AREA]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Tell what is due, and change nothing.")
@click.option(
    "--before",
    type=click.DateTime(["%Y-%m-%d"]),
    help="What came in before this day, whatever RETENTION_DAYS says.",
)
@with_appcontext
def purge(only: tuple[str, ...], dry_run: bool, before: datetime | None) -> None:
    """Take personal data out that is past its time: database, letters, sheets. Exit code 1 if something is
    left.
    """
    keys, settings, now = _areas(only), services().settings, services().clock()
    if before and before.date() > services().today():
        raise click.BadParameter("a day that has come", param_hint="--before")
    moment = (
        scope.start_of(before.date())
        if before
        else scope.expired_before(now, settings.report_deadline, settings.retention_days)
    )
    if moment is None:
        click.echo(
            f"Nothing is due: the reporting ends on {settings.report_deadline}, and data is kept for "
            f"{settings.retention_days} days more."
        )
        if not dry_run:
            _sweep(_work())
        return
    with services().db.read() as conn:
        wanted = scope.Expired(moment, purging.active(conn))
    work = _work()
    with click.progressbar(length=len(keys), label="Areas") as bar:
        do = work.planned if dry_run else work.area
        found = in_sequence(keys, lambda area: do(area, wanted), lambda: bar.update(1))
    _tell(found, dry_run, f"what came in before {moment:%Y-%m-%d %H:%M %Z}")
    if not dry_run:
        _finish(work)
    _end(found, dry_run)


@person_group.command("export")
@click.argument("word", metavar="USERNAME|ADDRESS")
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file; default: the terminal.",
)
def export(word: str, file: Path | None) -> None:
    """All that is kept of a person, as JSON."""
    with services().db.begin() as conn:
        about = _found(conn, word)
        document = json.dumps(person.export(conn, about, services().clock()), ensure_ascii=False, indent=2)
        deeds.add(conn, services().clock(), "exported", deeds.COMMAND)
        conn.commit()
    if file is None:
        click.echo(document)
    else:
        file.touch(mode=0o600)
        file.write_text(document, encoding="utf-8")
        click.echo(f"Written to {file}. It holds personal data: hand it over safely, then delete it.")


@person_group.command("erase")
@click.argument("word", metavar="USERNAME|ADDRESS")
@click.option("--dry-run", is_flag=True, help="Tell what would go, and change nothing.")
def erase(word: str, dry_run: bool) -> None:
    """Take a person's data out now, everywhere; the account ends. Exit code 1 if something is left."""
    with services().db.read() as conn:
        about = _found(conn, word)
        register = person.in_register(conn, about)
    work = _work()
    planned = in_sequence(_areas(()), lambda area: work.planned(area, about))
    if dry_run:
        _tell(planned, True, "this person")
        _end(planned, True)
        return
    with click.progressbar(length=len(planned), label="Areas") as bar:
        found = in_sequence(list(planned), lambda area: work.area(area, about), lambda: bar.update(1))
    _tell(found, False, "this person")
    with services().db.begin() as conn:
        told = person.end_promises(conn, about) + person.dismiss_staff(conn, about)
        conn.commit()
    for text in [
        *told,
        *(f"the register has this address for the agency {code}: OBEC changes it there" for code in register),
    ]:
        click.echo(text)
    _finish(work)
    _end(found, False)


def _found(conn: object, word: str) -> scope.About:
    about = person.find(conn, word)
    if about is None:
        raise click.ClickException("Nobody has this username, and nothing has this address.")
    return about


def _areas(only: tuple[str, ...]) -> list[str]:
    with services().db.read() as conn:
        known = [area["key"] for area in areas.every(conn)]
    unknown = [key for key in only if key not in known]
    if unknown:
        raise click.ClickException(f"There is no area {', '.join(unknown)}.")
    return list(dict.fromkeys(only)) or known


def _work() -> Purge:
    settings = services().settings
    try:
        accounts = connections.accounts(settings)
    except SheetsError as trouble:
        raise click.ClickException(f"{trouble.advice_en} ({trouble.advice}) [{trouble}]") from trouble
    return Purge(services().db, accounts, settings.mailbox, services().clock, SLEEP)


def _finish(work: Purge) -> None:
    if services().settings.embedded:
        connections.stand_in(services().settings).store.forget_all_acts()
    _sweep(work)
    click.echo(BEYOND)
    if services().settings.embedded:
        click.echo(IN_STAND_IN)


def _sweep(work: Purge) -> None:
    number = work.finish()
    click.echo(
        f"{number} stale drafts, links, limits and wrong passwords are thrown away. The database file is written anew."
    )


def _tell(found: dict[str, Count], dry_run: bool, what: str) -> None:
    """A line an area, and the sum."""
    click.echo(f"{'Due' if dry_run else 'Taken out'}, of {what}:")
    for area, count in [*found.items(), ("all", together(found.values()))]:
        click.echo(f"  {area:8} " + ", ".join(f"{getattr(count, name)} {name}" for name in COUNTED))


def _end(found: dict[str, Count], dry_run: bool) -> None:
    """Tell what is left to do; exit code 1 if there is anything."""
    left = [f"{area}: {text}" for area, count in found.items() for text in count.left]
    for text in left:
        click.echo(text, err=True)
    if left and not dry_run:
        click.echo("Something is left: act on it, then run the command again.", err=True)
        raise SystemExit(1)
