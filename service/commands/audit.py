"""`flask audit …`: the audit log, checked and handed to an auditor."""

import sys
from datetime import datetime, time

import click
from flask.cli import AppGroup

from ..audit.chain import BrokenChain, check_chain, check_edits
from ..exports.audit_log import write_acts
from ..privacy.scope import start_of_day
from ..records.dates import BANGKOK
from ..services import services
from ..store import audit_log
from ..store.audit_pages import UnreadableForm
from ..store.chain import UnreadableRow
from .areas import check_area_keys
from .days import Day

audit_group = AppGroup("audit", help="The audit log: who did what.")
DAY = Day()


@audit_group.command("verify")
@click.option("--noted", default="", metavar="DIGEST", help="A digest that was written down earlier.")
def verify(noted: str) -> None:
    """Check that no act in the audit log, and no edit of a workbook, was changed, removed, added or moved.
    Exit code 1 with the first one that does not fit, or where the noted digest is not there.
    """
    noted = noted.strip().lower()
    try:
        with services().db.read() as conn:
            acts = check_chain(conn, noted)
            edits = check_edits(conn, acts.edit_seals, noted)
    except BrokenChain as error:
        what = "edit" if error.of_edits else "act"
        place = f"The end of the {what}s" if error.number is None else f"{what.title()} no. {error.number}"
        raise click.ClickException(f"{place} does not fit: {error}.") from error
    for what, chain in (("acts", acts), ("edits", edits)):
        click.echo(f"{chain.count} {what} fit, no. {chain.oldest} to {chain.newest}.")
        click.echo(f"Newest digest of {what}, to be written down elsewhere: {chain.head or 'none yet'}")
    if acts.renamed:
        click.echo(
            f"Names of erased persons were replaced in {acts.renamed} acts: see the acts names_replaced."
        )
    if edits.renamed:
        click.echo(f"Personal data was taken out of {edits.renamed} edits: see the acts edits_cleaned.")
    if not (acts.has_noted or edits.has_noted):
        raise click.ClickException("Nothing has the noted digest: this is not the log that was checked then.")


@audit_group.command("export")
@click.option("--area", help="Only the acts of this area.")
@click.option("--from", "first_day", type=DAY, help="From this day on.")
@click.option("--to", "last_day", type=DAY, help="To the end of this day.")
def export(area: str | None, first_day: datetime | None, last_day: datetime | None) -> None:
    """The audit log as CSV on the standard output, with the forms that came in and what people did in the
    workbooks, the oldest first.
    """
    if area:
        check_area_keys([area])
    since = first_day and start_of_day(first_day.date())
    until = last_day and datetime.combine(last_day, time.max, BANGKOK)
    with services().db.begin() as conn:
        audit_log.add(conn, services().clock(), "log_exported", audit_log.COMMAND, area)
        conn.commit()
    try:
        write_acts(sys.stdout.buffer, services().db, area, since, until)
    except UnreadableRow as error:
        what = "Act" if error.table == "audit_log" else "Edit"
        raise click.ClickException(
            f"{what} no. {error.number} cannot be read: run flask audit verify."
        ) from error
    except UnreadableForm as error:
        raise click.ClickException(
            f"The time of a form, from entry no. {max(error.number, 1)} on, cannot be read: "
            "something else wrote it."
        ) from error
