"""`flask purge` and `flask person …`: take personal data out, or hand it out.

Every command can be interrupted and run again.
"""

import json
import time
import zipfile
from contextlib import suppress
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import click
from flask.cli import AppGroup, with_appcontext
from sqlalchemy import Connection

from sheets.errors import SheetsError

from ..downloads.download_files import DownloadFiles
from ..fleet.tasks import Stopped
from ..privacy import person, scope
from ..privacy.area import PurgeCount
from ..privacy.mentions import NO_WORDS
from ..privacy.purge import COUNT_FIELDS, Purge, run_areas, total_count
from ..services import services
from ..store import accounts, audit_log, purging
from ..store.purging import Outdated
from ..store.quota_buckets import SharedSlots
from ..sync import google as connections
from .areas import check_area_keys
from .days import Day

person_group = AppGroup("person", help="One person's data: handed out or erased.")

# A second between retries is real time: nothing of ours waits for it.
SLEEP = time.sleep

OUT_OF_REACH = """What this cannot reach:
- Google keeps older versions of each workbook (File > Version history) until a person removes them: make a new file with
  flask sheets rebuild AREA, then delete the old one, marked (เดิม), for good. So too for copies that people made.
- Letters that were delivered lie in their receivers' mailboxes, and perhaps in the log of the mail server.
- The security log and the access log in INSTANCE/logs tell usernames and network addresses for LOG_DAYS, as the
  Computer Crime Act asks; then they are deleted by themselves.
- Backups of INSTANCE and of the bucket of FILES_URL, older versions that the bucket keeps, files at a place from which
  flask files copy has copied, and logs of proxies: throw them away in their turn.
- Columns and tabs of people's own in the workbooks, and what people write into other columns."""
STAND_IN_NOTE = "- The embedded stand-in's steps for undoing in the grid were thrown away with it."


@click.command("purge")
@click.argument("area_keys", metavar="[AREA]...", nargs=-1)
@click.option("--dry-run", is_flag=True, help="Tell what is due, and change nothing.")
@click.option(
    "--before",
    type=Day(),
    help="What came in before this day, whatever RETENTION_DAYS says.",
)
@with_appcontext
def purge(area_keys: tuple[str, ...], dry_run: bool, before: datetime | None) -> None:
    """Take personal data out that is past its time: database, letters, sheets.
    Exit code 1 if something is left.
    """
    area_keys, settings, now = check_area_keys(area_keys), services().settings, services().clock()
    if before and before.date() > services().today():
        raise click.BadParameter("a day that has come", param_hint="--before")
    received_before = (
        scope.start_of_day(before.date())
        if before
        else scope.expired_before(now, settings.report_deadline, settings.retention_days)
    )
    if received_before is None:
        click.echo(
            f"Nothing is due: the reporting ends on {settings.report_deadline}, and data is kept for "
            f"{settings.retention_days} days more."
        )
        if not dry_run:
            _delete_leftovers(_purge_work())
        return
    with services().db.read() as conn:
        expired = scope.Expired(received_before, purging.last_activity_by_account(conn))
    work = _purge_work()
    with click.progressbar(length=len(area_keys), label="Areas") as bar:
        purge_area = work.count_due if dry_run else work.purge_area
        counts = run_areas(area_keys, lambda area: purge_area(area, expired), lambda: bar.update(1))
    _print_counts(counts, dry_run, f"what came in before {received_before:%Y-%m-%d %H:%M %Z}")
    if not dry_run:
        _finish(work)
    _exit_if_incomplete(counts, dry_run)


@person_group.command("export")
@click.argument("word", metavar="USERNAME|ADDRESS")
@click.option(
    "--to",
    "file",
    type=click.Path(dir_okay=False, writable=True, path_type=Path),
    help="A file; default: the terminal.",
)
def export(word: str, file: Path | None) -> None:
    """All that is kept of a person, as JSON; in a file that ends in .zip, with the photos."""
    with services().db.read() as conn:
        about = _find_person(conn, word)
        document = person.export_person(conn, about, services().clock())
    document = json.dumps(document, ensure_ascii=False, indent=2)
    with services().db.begin() as conn:
        for name in _names_of(conn, about):
            audit_log.add(conn, services().clock(), "exported", audit_log.COMMAND, **name)
        conn.commit()
    if file is None:
        click.echo(document)
    else:
        file.touch(mode=0o600)
        if file.suffix == ".zip":
            _write_archive(file, document, about)
        else:
            file.write_text(document, encoding="utf-8")
        click.echo(f"Written to {file}. It holds personal data: hand it over safely, then delete it.")


def _write_archive(file: Path, document: str, about: scope.AboutPerson) -> None:
    """Write a ZIP file of the document, data.json, and the photos."""
    with zipfile.ZipFile(file, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("data.json", document)
        for photo in sorted(about.photos):
            with suppress(FileNotFoundError):
                archive.writestr(f"photos/{photo}.jpg", services().photos.read(photo), zipfile.ZIP_STORED)


@person_group.command("erase")
@click.argument("word", metavar="USERNAME|ADDRESS")
@click.option("--dry-run", is_flag=True, help="Tell what would go, and change nothing.")
@click.option("--places/--keep-places", default=None, help="Fields about a place that name the person.")
@click.option("--photos/--keep-photos", default=None, help="Photos that the person sent.")
@click.option("--yes", is_flag=True, help="Do not ask whether to begin.")
def erase(word: str, dry_run: bool, places: bool | None, photos: bool | None, yes: bool) -> None:
    """Take a person's data out now, everywhere; the account ends. Shows what it found, and asks.
    Exit code 1 if something is left.
    """
    work = _purge_work()
    if work.is_unfinished() and not dry_run and not _is_known(word):
        _finish(work)
        click.echo("Nothing has this name or address any more. What an interrupted run left is deleted.")
        return
    with services().db.read() as conn:
        about = _find_person(conn, word)
    with services().db.begin() as conn:
        for name in _names_of(conn, about):
            audit_log.add(conn, services().clock(), "person_shown", audit_log.COMMAND, **name)
        conn.commit()
    with services().db.read() as conn:
        agency_codes = person.agencies_with_address(conn, about)
        _print_findings(conn, about)
        area_keys = person.areas_of(conn, about)
    area_keys = [area for area in check_area_keys(()) if area in area_keys]
    planned = run_areas(area_keys, lambda area: work.count_due(area, about))
    _print_counts(planned, True, "this person")
    if dry_run:
        _exit_if_incomplete(planned, True)
        return
    about = _confirmed_scope(about, places, photos)
    if not yes:
        click.confirm("This cannot be undone. Begin?", abort=True)
    work.note_begun()
    with click.progressbar(length=len(planned), label="Areas") as bar:
        counts = run_areas(list(planned), lambda area: work.purge_area(area, about), lambda: bar.update(1))
    _print_counts(counts, False, "this person")
    try:
        messages = person.end_confirmations(services().db, about)
        messages += person.dismiss_staff(services().db, about, services().clock())
    except Outdated as error:
        raise click.ClickException("what was to be removed changed meanwhile: run this again") from error
    messages += [
        f"the register has this address for the agency {code}: OBEC changes it there" for code in agency_codes
    ]
    for message in messages:
        click.echo(message)
    _finish(work)
    _exit_if_incomplete(counts, False)


def _names_of(conn: Connection, about: scope.AboutPerson) -> list[dict]:
    """Returns agency and username of each account of a person; the agency alone of one who has none."""
    found = accounts.list_by_id(conn, about.accounts).values()
    names = [{"agency": each["agency"] or "", "username": each["username"]} for each in found]
    return names or [{"agency": about.agency, "username": "–"}]


def _print_findings(conn: Connection, about: scope.AboutPerson) -> None:
    """Print what a person must decide on: fields about places that name the person, and photos."""
    for row_id, label, text in person.mentions(conn, about):
        click.echo(f"  {row_id}  {label}: {text}")
    for photo in person.photos_of_person(conn, about):
        click.echo(f"  photo {photo['id']} of {photo['agency']}, {photo['created_at']:%Y-%m-%d}")


def _confirmed_scope(about: scope.AboutPerson, places: bool | None, photos: bool | None) -> scope.AboutPerson:
    """Ask for what was not decided by an option; returns what is to be erased."""
    if about.mentions and places is None:
        places = click.confirm("Fields about a place (above) name this person. Take them out, too?")
    if about.photos and photos is None:
        photos = click.confirm(f"Delete the {len(about.photos)} photos (above), too?")
    about = about if places else replace(about, mentions={}, words=NO_WORDS)
    return about if photos else replace(about, photos=frozenset())


def _is_known(word: str) -> bool:
    with services().db.read() as conn:
        return person.find_person(conn, word) is not None


def _find_person(conn: Connection, word: str) -> scope.AboutPerson:
    """Returns what is erased for this username or address. Raises ClickException for an unknown one."""
    about = person.find_person(conn, word)
    if about is None:
        raise click.ClickException("Nobody has this username, and nothing has this address.")
    return about


def _purge_work() -> Purge:
    settings = services().settings
    try:
        accounts = connections.accounts(settings, SharedSlots(services().db))
    except SheetsError as error:
        raise click.ClickException(f"{error.advice_en} ({error.advice}) [{error}]") from error
    files = DownloadFiles(services().files, settings.download_folder)
    places = (settings.mailbox, services().photos, files)
    return Purge(services().db, accounts, services().clock, SLEEP, *places)


def _finish(work: Purge) -> None:
    """Delete what no area owns, and print what the command cannot reach."""
    if services().settings.embedded:
        connections.stand_in(services().settings).store.delete_all_acts()
    _delete_leftovers(work)
    click.echo(OUT_OF_REACH)
    if services().settings.embedded:
        click.echo(STAND_IN_NOTE)


def _delete_leftovers(work: Purge) -> None:
    try:
        number = work.delete_leftovers()
    except Stopped as stopped:
        raise click.ClickException(str(stopped)) from stopped
    click.echo(
        f"{number} stale drafts, links, limits and wrong passwords are thrown away, and every prepared file. "
        "The database file is written anew."
    )


def _print_counts(counts: dict[str, PurgeCount], dry_run: bool, subject: str) -> None:
    """Print a line for each area, and the sum."""
    click.echo(f"{'Due' if dry_run else 'Taken out'}, of {subject}:")
    for area, count in [*counts.items(), ("all", total_count(counts.values()))]:
        click.echo(f"  {area:8} " + ", ".join(f"{getattr(count, name)} {name}" for name in COUNT_FIELDS))


def _exit_if_incomplete(counts: dict[str, PurgeCount], dry_run: bool) -> None:
    """Print what is left to do, on stderr. Exit with code 1 if anything is, unless it is a dry run."""
    messages = [f"{area}: {text}" for area, count in counts.items() for text in count.problems]
    for message in messages:
        click.echo(message, err=True)
    if messages and not dry_run:
        click.echo("Something is left: act on it, then run the command again.", err=True)
        raise SystemExit(1)
