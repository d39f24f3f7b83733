"""`flask sheets smoke`: does Google still behave as we assume? To be run before a launch."""

import click
from flask.cli import with_appcontext

from sheets.errors import SheetsError
from sheets.smoke import Assumption, CheckResult, Report, run

from ..services import services
from ..store.quota_buckets import SharedSlots
from ..sync import google as connections

# Characters of an answer of Google's that are printed.
ANSWER_LENGTH = 200


@click.command("smoke")
@click.option("--folder", help="Id of the Drive folder for the scratch workbook. Default: DRIVE_FOLDER_ID.")
@with_appcontext
def smoke(folder: str | None) -> None:
    """Ask Google, on a scratch workbook, whether each of our assumptions about it holds.

    It takes two minutes and fewer than 110 requests. The exit code is 1 when one that is vital (!) did not
    hold or could not be checked.
    """
    settings = services().settings
    folder = folder or settings.drive_folder_id or None
    if not folder and not settings.embedded:
        raise click.UsageError(
            "--folder is needed: service accounts can own no files outside a Shared Drive."
        )
    try:
        accounts = connections.accounts(settings, SharedSlots(services().db), provisioning=True)
        report = run(accounts, folder, _print_finding)
    except SheetsError as error:
        raise click.ClickException(f"{error.advice_en} ({error.advice}) [{error}]") from error
    _print_result(report)


def _print_finding(assumption: Assumption, finding: CheckResult) -> None:
    answer = f"  [{finding.detail[:ANSWER_LENGTH]}]" if finding.detail else ""
    mark = "!" if assumption.vital else " "
    click.echo(f"{finding.verdict.value:9} {mark} {assumption.key}: {assumption.sentence}{answer}")


def _print_result(report: Report) -> None:
    """Print what is left over and the verdict. Raises ClickException when a launch is not safe."""
    if report.bin_error:
        click.echo(
            f"The scratch workbook {report.file_id} could not be put into the bin: {report.bin_error}",
            err=True,
        )
    click.echo(f"{report.calls} requests to Google.")
    if not report.is_sound:
        raise click.ClickException(
            "Do not launch: an assumption marked ! did not hold or could not be checked."
        )
    click.echo("All assumptions that the service rests on hold.")
