"""`flask audit …`: the audit log, checked and handed to an auditor."""

import sys
from datetime import datetime, time

import click
from flask.cli import AppGroup

from ..audit.chain import BrokenChain, Chain, check_chain, check_edits, check_forms
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
# Stands for the digest of a chain in which nothing is yet.
NO_DIGEST = "none"


@audit_group.command("verify")
@click.option(
    "--noted", default="", metavar="DIGESTS", help="The line of digests that was written down earlier."
)
def verify(noted: str) -> None:
    """Check that no act in the audit log, no edit of a workbook and no form that came in was changed,
    removed, added or moved. Exit code 1 with the first one that does not fit, or where one of the noted
    digests is not in its own chain.
    """
    digests = _split_noted(noted)
    try:
        with services().db.read() as conn:
            now = services().clock()
            acts = check_chain(conn, now, digests[0])
            edits = check_edits(conn, acts.edit_seals, digests[1])
            forms = check_forms(conn, now, acts.form_seals, digests[2])
    except BrokenChain as error:
        place = f"{error.what.title()} no. {error.number}"
        if error.number is None:
            place = f"The end of the {error.what}s"
        raise click.ClickException(f"{place} does not fit: {error}.") from error
    chains = {"acts": acts, "edits": edits, "forms": forms}
    for what, chain in chains.items():
        click.echo(f"{chain.count} {what} fit, no. {chain.oldest} to {chain.newest}.")
    heads = "-".join(chain.head or NO_DIGEST for chain in chains.values())
    click.echo(f"Newest digests of {', '.join(chains)}, to be written down elsewhere: {heads}")
    _tell_what_is_open(acts, edits, forms)
    missing = [what for what, chain in chains.items() if not chain.has_noted]
    if missing:
        raise click.ClickException(
            f"The noted digest of {', '.join(missing)} is not there: this is not the log that was checked then."
        )


def _split_noted(noted: str) -> list[str]:
    """Returns the noted digests of acts, edits and forms; "" for each where nothing was noted."""
    digests = noted.strip().lower().split("-") if noted.strip() else ["", "", ""]
    if len(digests) != 3:
        raise click.BadParameter(
            "three digests, of acts, edits and forms, with - between", param_hint="--noted"
        )
    return ["" if digest == NO_DIGEST else digest for digest in digests]


def _tell_what_is_open(acts: Chain, edits: Chain, forms: Chain) -> None:
    """Print what was taken out, and what nothing seals yet."""
    told = (
        (acts.renamed, "Names of erased persons were replaced in {} acts: see the acts names_replaced."),
        (edits.renamed, "Personal data was taken out of {} edits: see the acts edits_cleaned."),
        (forms.renamed, "Personal data was taken out of {} forms: see the acts forms_cleaned."),
        (forms.unsealed, "{} forms are not sealed yet: the worker does it soon after they came in."),
        (acts.open_origins, "The origins of {} acts are from before they were sealed."),
        (
            acts.early,
            "The origins of {} acts were taken out before their 90 days: see the acts erased and purged.",
        ),
        (
            forms.early,
            "The origins of {} forms were taken out before their 90 days: see the acts erased and purged.",
        ),
    )
    for count, sentence in told:
        if count:
            click.echo(sentence.format(count))


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
