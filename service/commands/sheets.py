"""`flask sheets …` and `flask restore-row`: all workbooks, for administrators.

Every command can be interrupted and run again.
"""

import time
from collections.abc import Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import click
from flask.cli import AppGroup, with_appcontext

from sheets.accounts import Accounts
from sheets.errors import SheetsError

from ..fleet.adoption import Adoption, file_id_from_address
from ..fleet.checking import Checked, Checker
from ..fleet.provisioning import Provisioning
from ..fleet.rebuilding import Rebuild, Rebuilt
from ..fleet.sharing import Sharing
from ..fleet.taking_back import TakingBack
from ..fleet.tasks import Outcome, Stopped
from ..services import services
from ..store import audit_log, entries, rows, workbooks
from ..store.quota_buckets import SharedSlots
from ..sync import google as connections
from .areas import check_area_keys
from .smoke import smoke

sheets_group = AppGroup("sheets", help="The workbooks of all areas.")
sheets_group.add_command(smoke)

# A second between retries is real time: nothing of ours waits for it.
SLEEP = time.sleep

NOT_MIRRORED = (
    "Columns and tabs that people added of their own are not copied; they are in the old file, marked (เดิม)."
)


@sheets_group.command("provision")
@click.option(
    "--area", "area_keys", multiple=True, help="Only this area; can be given several times. Default: all."
)
@click.option(
    "--group", default="", help="Share with a group instead of officers, such as pakmut-{area}@example.org."
)
def provision(area_keys: tuple[str, ...], group: str) -> None:
    """Make the workbooks that are missing, and share each with its area's officers."""
    if group and ("{area}" not in group or "@" not in group):
        raise click.BadParameter(
            "an address with {area} in it, such as pakmut-{area}@example.org", param_hint="--group"
        )
    settings, area_keys = services().settings, check_area_keys(area_keys)
    if not settings.embedded and not settings.drive_folder_id:
        raise click.ClickException(
            "DRIVE_FOLDER_ID must be set: service accounts can own no files, so the workbooks "
            "are made in a folder of a Shared Drive."
        )
    sharing = Sharing(services().db, services().clock, SLEEP, group)
    fleet = Provisioning(services().db, _google_accounts(), settings.drive_folder_id or None, sharing)
    with _progress_bar(len(area_keys), "Workbooks") as bar, _errors_as_sentences():
        outcome = fleet.provision(area_keys, lambda: bar.update(1))
    messages = [f"{area}: {text}" for area, texts in sorted(outcome.done.items()) for text in texts]
    unshared = [area for area in outcome.done if sharing.exhausted.is_set() and sharing.waiting(area)]
    click.echo(f"{len(outcome.done)} areas have their workbook.")
    if unshared:
        messages.append(
            f"{len(unshared)} areas are not shared yet. Google lets us share no more files today: run the "
            "command again tomorrow, or share with one group per area (--group)."
        )
    _finish(outcome, messages)


@sheets_group.command("adopt")
@click.argument("area")
@click.argument("url")
@click.option(
    "--replace", is_flag=True, help="The area has a workbook: copy its rows into this file and use this one."
)
def adopt(area: str, url: str, replace: bool) -> None:
    """Take a spreadsheet that people made and shared with us as the workbook of AREA. Their own tabs stay."""
    check_area_keys([area])
    adoption = Adoption(services().db, _google_accounts(), SLEEP)
    with _errors_as_sentences():
        file_id = file_id_from_address(url)
        google, _ = adoption.open_file(area, file_id)
        with services().db.read() as conn:
            book = workbooks.get(conn, area)
        if replace and book:
            messages = [*_rebuild(area, file_id).problems, *adoption.share_with_accounts(google, file_id)]
        else:
            messages = adoption.adopt(area, file_id)
    click.echo(
        f"The file is the workbook of {area}. Its locale is Thai and its time zone Bangkok now; "
        "tabs of people's own are untouched."
    )
    _finish(Outcome(), messages)


@sheets_group.command("check")
@click.argument("area_keys", metavar="[AREA]...", nargs=-1)
@click.option("--mend", is_flag=True, help="Repair what can be repaired without touching a person's cell.")
def check(area_keys: tuple[str, ...], mend: bool) -> None:
    """Compare every workbook with its layout; the exit code is 1 when something is an alarm."""
    area_keys, settings = check_area_keys(area_keys), services().settings
    checker = Checker(
        services().db, _google_accounts(mend), services().clock, SLEEP, settings.drive_folder_id or None, mend
    )
    with _progress_bar(len(area_keys), "Workbooks") as bar, _errors_as_sentences():
        outcome = checker.check(area_keys, lambda: bar.update(1))
    for area, checked in sorted(outcome.done.items()):
        _print_findings(area, checked)
    sound = sum(not checked.remaining for checked in outcome.done.values())
    click.echo(f"{sound} of {len(area_keys)} workbooks are as they should be.")
    has_alarm = any(finding.kind.alarm for checked in outcome.done.values() for finding in checked.remaining)
    _finish(outcome, [], failed=has_alarm)


@sheets_group.command("rebuild")
@click.argument("area")
def rebuild(area: str) -> None:
    """Make a new workbook for AREA with every row and every edit, and use it from now on.
    The old file is kept.
    """
    check_area_keys([area])
    with _errors_as_sentences():
        rebuilt = _rebuild(area, None)
    click.echo(f"{area} has a new workbook with {rebuilt.rows} rows. {NOT_MIRRORED}")
    _finish(Outcome(), rebuilt.problems)


@sheets_group.command("take-back")
@click.argument("area_keys", metavar="[AREA]...", nargs=-1)
def take_back(area_keys: tuple[str, ...]) -> None:
    """Take back rows that the database lost because it was put back from an older copy.
    The worker does so, too.
    """
    area_keys, settings = check_area_keys(area_keys), services().settings
    connection = (services().db, _google_accounts(writing=False), services().clock, SLEEP)
    work = TakingBack(*connection, settings, settings.drive_folder_id or None)
    with _progress_bar(len(area_keys), "Workbooks") as bar, _errors_as_sentences():
        outcome = work.take_back(area_keys, lambda: bar.update(1))
    for area, taken in sorted(outcome.done.items()):
        if taken.rows:
            click.echo(f"{area}: {taken.rows} rows taken back.")
    click.echo(f"{sum(taken.rows for taken in outcome.done.values())} rows taken back in all.")
    left = [
        f"{area}: {row.record.tab} {row.row_id} is left for a person: {row.reason}"
        for area, taken in sorted(outcome.done.items())
        for row in taken.left
    ]
    _finish(outcome, left)


@sheets_group.command("resend")
@click.argument("words", metavar="[AREA]... [RECEIPT-NUMBER]...", nargs=-1)
def resend(words: tuple[str, ...]) -> None:
    """Send rows again that were set aside because Google refused them:
    all, of AREA, or with these receipt numbers.
    """
    all_area_keys = set(check_area_keys(()))
    area_keys = [word for word in words if word in all_area_keys]
    receipt_numbers = [word for word in words if word not in all_area_keys]
    with services().db.begin() as conn:
        row_count = entries.requeue(conn, area_keys, receipt_numbers)
        if row_count:
            audit_log.add(
                conn,
                services().clock(),
                "sent_again",
                audit_log.COMMAND,
                area_keys[0] if len(area_keys) == 1 else None,
                n=row_count,
            )
        conn.commit()
    if words and not row_count:
        raise click.ClickException(f"Nothing is set aside of {' '.join(words)}.")
    click.echo(f"{row_count} rows go with the next batch.")


@click.command("restore-row")
@click.argument("number", metavar="RECEIPT-NUMBER")
@with_appcontext
def restore_row(number: str) -> None:
    """Append a row again that a person deleted from its sheet."""
    with services().db.begin() as conn:
        area = rows.restore(conn, number, services().clock())
        if area is None:
            raise click.ClickException(f"No row {number} was deleted from a sheet.")
        audit_log.add(conn, services().clock(), "row_restored", audit_log.COMMAND, area, row_id=number)
        # So that a running worker syncs this area next, although no entry waits for it.
        workbooks.request_count(conn, area)
        conn.commit()
    click.echo(f"The row {number} goes to {area} with the next batch, as a new row.")


def _google_accounts(writing: bool = True) -> Accounts:
    """Returns clients for Google, which may also make, share and rename files if `writing`."""
    with _errors_as_sentences():
        slots = SharedSlots(services().db)
        return connections.accounts(services().settings, slots, provisioning=writing)


def _rebuild(area: str, file_id: str | None) -> Rebuilt:
    """Rebuild the area's workbook in this file, or in a new one if None, with a progress bar."""
    settings = services().settings
    work = Rebuild(
        services().db,
        _google_accounts(),
        services().clock,
        SLEEP,
        settings.drive_folder_id or None,
        stand_in=connections.stand_in(settings) if settings.embedded else None,
    )
    with _progress_bar(0, "Requests") as bar:

        def show_progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        return work.rebuild(area, file_id, show_progress)


def _progress_bar(length: int, label: str) -> AbstractContextManager:
    return click.progressbar(length=length, label=label)


@contextmanager
def _errors_as_sentences() -> Iterator[None]:
    """Turn an error of Google or of the fleet into one sentence, without a traceback."""
    try:
        yield
    except (SheetsError, Stopped) as error:
        raise click.ClickException(_sentence(error)) from error


def _sentence(error: SheetsError | Stopped) -> str:
    if isinstance(error, Stopped):
        return f"{error.english} ({error.thai})"
    return f"{error.advice_en} ({error.advice}) [{error}]"


def _print_findings(area: str, checked: Checked) -> None:
    for finding in checked.repaired:
        click.echo(f"{area}: mended: {finding.english}")
    for finding in checked.remaining:
        click.echo(f"{area}: {'ALARM: ' if finding.kind.alarm else ''}{finding.english} ({finding.thai})")


def _finish(outcome: Outcome, messages: Sequence[str], failed: bool = False) -> None:
    """Print what is left to do, on stderr. Exit with code 1 if anything is, or if `failed`."""
    areas_by_sentence: dict[str, list[str]] = {}
    for area, error in sorted(outcome.failed.items()):
        areas_by_sentence.setdefault(_sentence(error), []).append(area)
    for sentence, area_keys in areas_by_sentence.items():
        click.echo(f"{', '.join(area_keys)}: {sentence}", err=True)
    for message in messages:
        click.echo(message, err=True)
    if outcome.failed:
        click.echo(f"{len(outcome.failed)} areas failed; run the command again.", err=True)
    if outcome.failed or messages or failed:
        raise SystemExit(1)
