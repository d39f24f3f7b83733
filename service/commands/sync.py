"""`flask sync`: the worker that brings rows to Google and edits back."""

import signal

import click
from flask import current_app
from flask.cli import with_appcontext

from sheets.accounts import Accounts
from sheets.errors import BadCredentials

from ..services import services
from ..services.start import check_database, check_files


@click.command("sync")
@click.option("--once", is_flag=True, help="Work until nothing is left to do, then stop.")
@with_appcontext
def run_sync(once: bool) -> None:
    """Bring entries into the workbooks and people's edits back; send letters, prepare files."""
    worker = current_app.extensions["pakmut.worker"]
    _check_credentials(worker.accounts())
    check_database(services().db)
    check_files(services())
    if not once:
        worker.stop_on(signal.SIGTERM, signal.SIGINT)
        worker.run()
        return
    worker.postman().deliver()
    cycles = worker.sync().drain(country_now=True)
    worker.postman().deliver()
    worker.seal_forms()
    worker.make_files()
    click.echo(f"Nothing left to do after {cycles} cycles.")


def _check_credentials(google_accounts: Accounts) -> None:
    """Stop with a sentence for each account whose credentials are bad.

    A token server that cannot be reached is no reason to stop: forms go on being accepted, and it comes back.
    """
    bad = {
        name: error
        for name, error in google_accounts.sign_in_errors().items()
        if isinstance(error, BadCredentials)
    }
    if bad:
        raise click.ClickException("\n".join(f"{name}: {error.advice_en}" for name, error in bad.items()))
