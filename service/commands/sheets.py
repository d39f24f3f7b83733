"""`flask sheets …`: the fleet of workbooks, for administrators. Everything can be interrupted and run
again.
"""

import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

import click
from flask.cli import AppGroup, with_appcontext

from sheets.accounts import Accounts
from sheets.errors import SheetsError

from ..fleet.adoption import Adoption, file_id_of
from ..fleet.checking import Checked, Checker
from ..fleet.provisioning import Fleet
from ..fleet.rebuilding import Rebuild, Rebuilt
from ..fleet.sharing import Sharing
from ..fleet.tasks import Outcome, Stopped
from ..services import services
from ..store import areas, entries, rows, workbooks
from ..store import audit_log as deeds
from ..sync import google as connections
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
    "--area", "only", multiple=True, help="Only this area; can be given several times. Default: all."
)
@click.option(
    "--group", default="", help="Share with a group instead of officers, such as pakmut-{area}@example.org."
)
def provision(only: tuple[str, ...], group: str) -> None:
    """Make the workbooks that are missing, and share each with its area's officers."""
    if group and ("{area}" not in group or "@" not in group):
        raise click.BadParameter(
            "an address with {area} in it, such as pakmut-{area}@example.org", param_hint="--group"
        )
    settings, keys = services().settings, _areas(only)
    if not settings.embedded and not settings.drive_folder_id:
        raise click.ClickException(
            "DRIVE_FOLDER_ID must be set: service accounts can own no files, so the workbooks "
            "are made in a folder of a Shared Drive."
        )
    sharing = Sharing(services().db, services().clock, SLEEP, group)
    fleet = Fleet(services().db, _accounts(), settings.drive_folder_id or None, sharing)
    with _bar(len(keys), "Workbooks") as bar, _explained():
        outcome = fleet.provision(keys, lambda: bar.update(1))
    troubles = [f"{area}: {text}" for area, told in sorted(outcome.done.items()) for text in told]
    waiting = [area for area in outcome.done if sharing.exhausted.is_set() and sharing.waiting(area)]
    click.echo(f"{len(outcome.done)} areas have their workbook.")
    if waiting:
        troubles.append(
            f"{len(waiting)} areas are not shared yet. Google lets us share no more files today: run the "
            "command again tomorrow, or share with one group per area (--group)."
        )
    _finish(outcome, troubles)


@sheets_group.command("adopt")
@click.argument("area")
@click.argument("url")
@click.option(
    "--replace", is_flag=True, help="The area has a workbook: copy its rows into this file and use this one."
)
def adopt(area: str, url: str, replace: bool) -> None:
    """Take a spreadsheet that people made and shared with us as the workbook of AREA. Their own tabs stay."""
    _areas([area])
    adoption = Adoption(services().db, _accounts(), SLEEP)
    with _explained():
        file_id = file_id_of(url)
        google, _ = adoption.opened(area, file_id)
        with services().db.read() as conn:
            book = workbooks.get(conn, area)
        if replace and book and book["file_id"] != file_id:
            told = [*_rebuilt(area, file_id).told, *adoption.let_all_in(google, file_id)]
        else:
            told = adoption.adopt(area, file_id)
    click.echo(
        f"The file is the workbook of {area}. Its locale is Thai and its time zone Bangkok now; "
        "tabs of people's own are untouched."
    )
    _finish(Outcome(), told)


@sheets_group.command("check")
@click.argument("only", metavar="[AREA]...", nargs=-1)
@click.option("--mend", is_flag=True, help="Repair what can be repaired without touching a person's cell.")
def check(only: tuple[str, ...], mend: bool) -> None:
    """Compare every workbook with its layout; the exit code is 1 when something is an alarm."""
    keys, settings = _areas(only), services().settings
    checker = Checker(
        services().db, _accounts(mend), settings.drive_folder_id or None, services().clock, SLEEP, mend
    )
    with _bar(len(keys), "Workbooks") as bar, _explained():
        outcome = checker.check(keys, lambda: bar.update(1))
    for area, checked in sorted(outcome.done.items()):
        _tell(area, checked)
    sound = sum(not checked.left for checked in outcome.done.values())
    click.echo(f"{sound} of {len(keys)} workbooks are as they should be.")
    alarms = any(one.kind.alarm for checked in outcome.done.values() for one in checked.left)
    _finish(outcome, [], failed=alarms)


@sheets_group.command("rebuild")
@click.argument("area")
def rebuild(area: str) -> None:
    """Make a new workbook for AREA with every row and every edit, and use it from now on. The old file is
    kept.
    """
    _areas([area])
    with _explained():
        rebuilt = _rebuilt(area, None)
    click.echo(f"{area} has a new workbook with {rebuilt.rows} rows. {NOT_MIRRORED}")
    _finish(Outcome(), rebuilt.told)


@sheets_group.command("resend")
@click.argument("words", metavar="[AREA]... [RECEIPT-NUMBER]...", nargs=-1)
def resend(words: tuple[str, ...]) -> None:
    """Send rows again that were set aside because Google refused them: all, of AREA, or with these receipt
    numbers.
    """
    known = set(_areas(()))
    with services().db.begin() as conn:
        only, numbers = (
            [word for word in words if word in known],
            [word for word in words if word not in known],
        )
        sent = entries.send_again(conn, only, numbers)
        if sent:
            deeds.add(
                conn,
                services().clock(),
                "sent_again",
                deeds.COMMAND,
                only[0] if len(only) == 1 else None,
                n=sent,
            )
        conn.commit()
    if words and not sent:
        raise click.ClickException(f"Nothing is set aside of {' '.join(words)}.")
    click.echo(f"{sent} rows go with the next batch.")


@click.command("restore-row")
@click.argument("number", metavar="RECEIPT-NUMBER")
@with_appcontext
def restore_row(number: str) -> None:
    """Append a row again that a person deleted from its sheet."""
    with services().db.begin() as conn:
        area = rows.restore(conn, number, services().clock())
        if area is None:
            raise click.ClickException(f"No row {number} was deleted from a sheet.")
        deeds.add(conn, services().clock(), "row_restored", deeds.COMMAND, area, row_id=number)
        # A worker that runs already goes there at its next turn, although nothing else waits.
        workbooks.change(conn, area, register_seen=0)
        conn.commit()
    click.echo(f"The row {number} goes to {area} with the next batch, as a new row.")


def _areas(only: Iterable[str]) -> list[str]:
    """The keys given, else those of all areas. ClickException for one that is not there."""
    with services().db.read() as conn:
        known = [area["key"] for area in areas.every(conn)]
    unknown = [key for key in only if key not in known]
    if unknown:
        raise click.ClickException(f"There is no area {', '.join(unknown)}.")
    return list(dict.fromkeys(only)) or known


def _accounts(writing: bool = True) -> Accounts:
    """Clients that may also make, share and rename files if `writing`."""
    with _explained():
        return connections.accounts(services().settings, provisioning=writing)


def _rebuilt(area: str, into: str | None) -> Rebuilt:
    settings = services().settings
    work = Rebuild(services().db, _accounts(), settings.drive_folder_id or None, services().clock, SLEEP)
    with _bar(0, "Requests") as bar:

        def progress(done: int, of: int) -> None:
            bar.length = of
            bar.update(done - bar.pos)

        return work.rebuild(area, into, progress)


def _bar(length: int, label: str) -> AbstractContextManager:
    return click.progressbar(length=length, label=label)


@contextmanager
def _explained() -> Iterator[None]:
    """What Google or the fleet says no to, as one sentence for the administrator in place of a traceback."""
    try:
        yield
    except (SheetsError, Stopped) as trouble:
        raise click.ClickException(_sentence(trouble)) from trouble


def _sentence(trouble: SheetsError | Stopped) -> str:
    if isinstance(trouble, Stopped):
        return f"{trouble.english} ({trouble.thai})"
    return f"{trouble.advice_en} ({trouble.advice}) [{trouble}]"


def _tell(area: str, checked: Checked) -> None:
    for one in checked.mended:
        click.echo(f"{area}: mended: {one.english}")
    for one in checked.left:
        click.echo(f"{area}: {'ALARM: ' if one.kind.alarm else ''}{one.english} ({one.thai})")


def _finish(outcome: Outcome, troubles: Sequence[str], failed: bool = False) -> None:
    """Tell what is left to do; exit code 1 if there is anything."""
    same: dict[str, list[str]] = {}
    for area, trouble in sorted(outcome.failed.items()):
        same.setdefault(_sentence(trouble), []).append(area)
    for sentence, keys in same.items():
        click.echo(f"{', '.join(keys)}: {sentence}", err=True)
    for text in troubles:
        click.echo(text, err=True)
    if outcome.failed:
        click.echo(f"{len(outcome.failed)} areas failed; run the command again.", err=True)
    if outcome.failed or troubles or failed:
        raise SystemExit(1)
