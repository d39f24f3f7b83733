"""`flask accounts …`: officers and OBEC users. No password is printed or mailed: a link to set one is."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import datetime

import click
from flask.cli import AppGroup
from sqlalchemy import Connection

from ..accounts import second_factor, slips, staff
from ..accounts.persons import address
from ..records import REGISTRATION
from ..services import services
from ..store import accounts
from ..store.audit_log import COMMAND

accounts_group = AppGroup("accounts", help="Accounts of officers and OBEC users.")


@accounts_group.command("add")
@click.argument("role", type=click.Choice([staff.OFFICER, staff.OBEC]))
@click.argument("username")
@click.option("--area", help="The area of an officer.")
@click.option(
    "--email", default="", help="Where the link to set the password goes; without it the link is printed."
)
def add(role: str, username: str, area: str | None, email: str) -> None:
    """Make an account. Without an address its link to set the password is printed once."""
    to = _valid_address(email) if email else ""
    with _transaction() as (conn, now):
        account = staff.add(conn, role, username, area, to, COMMAND, now)
        link = None if to else _password_link(conn, account, now)
        conn.commit()
    click.echo(
        f"{username} {link}" if link else f"{username} is made; a link to set the password is on its way."
    )


@accounts_group.command("list")
def list_() -> None:
    """Every officer and OBEC user: name, role, area, whether open, whether ever used."""
    with services().db.read() as conn:
        staff_accounts = accounts.list_staff(conn)
    for account in staff_accounts:
        columns = (
            account["username"],
            account["role"],
            account["area"] or "-",
            "open" if account["state"] in accounts.SIGN_IN_STATES else "closed",
            "used" if account["first_used_at"] else "never used",
            "has an address" if account["email"] else "no address",
        )
        click.echo("\t".join(columns))


@accounts_group.command("close")
@click.argument("username")
def close(username: str) -> None:
    """The account cannot sign in any more; its sessions end at once."""
    with _transaction() as (conn, now):
        staff.close(conn, staff.get(conn, username), COMMAND, now)
        conn.commit()
    click.echo(
        f"{username} is closed. If it was an officer, end the sharing of the area's Google file by hand."
    )


@accounts_group.command("reopen")
@click.argument("username")
def reopen(username: str) -> None:
    """A closed account can sign in again, once it has a new password."""
    with _transaction() as (conn, now):
        account = staff.get(conn, username)
        staff.reopen(conn, account, COMMAND, now)
        conn.commit()
    advice = (
        "A link is on its way." if account["email"] else f"Print its link with `accounts slip {username}`."
    )
    click.echo(f"{username} is open and needs a new password. {advice}")


@accounts_group.command("email")
@click.argument("username")
@click.argument("email")
def email(username: str, email: str) -> None:
    """Set the address of an account. Links that went to the old one stop working, and it is told so."""
    to = _valid_address(email)
    with _transaction() as (conn, now):
        account = staff.get(conn, username)
        if to != account["email"]:
            address.change_address(conn, account, to, COMMAND, now)
        conn.commit()
    click.echo(f"The address of {username} is set.")


@accounts_group.command("slip")
@click.argument("username")
def slip(username: str) -> None:
    """Print a link that sets the account's password once; earlier links stop working."""
    with _transaction() as (conn, now):
        link = _password_link(conn, staff.require_open(staff.get(conn, username)), now)
        conn.commit()
    click.echo(
        f"{username} {link}\nIt works once, for {accounts.LINK_LIFETIME.days} days. Hand it over in person."
    )


@accounts_group.command("remove-factor")
@click.argument("username")
def remove_factor(username: str) -> None:
    """Take the second step from an account whose telephone and recovery codes are lost; its sessions end."""
    with _transaction() as (conn, now):
        second_factor.remove(conn, staff.get(conn, username), COMMAND, now)
        conn.commit()
    click.echo(f"{username} sets up the second step anew at the next sign-in.")


def _password_link(conn: Connection, account: Mapping, now: datetime) -> str:
    return f"{services().settings.base_url}/password/{slips.issue_slip(conn, account, COMMAND, now)}"


def _valid_address(typed: str) -> str:
    """Returns the e-mail address in its stored form. Raises ClickException for anything else."""
    reading = REGISTRATION.read({"email": [typed]})
    if not reading.answers.get("email"):
        raise click.ClickException(f"{typed} is no e-mail address.")
    return reading.answers["email"]


@contextmanager
def _transaction() -> Iterator[tuple[Connection, datetime]]:
    """Yields a transaction and the time; an impossible change ends as one sentence, without a traceback."""
    with services().db.begin() as conn:
        try:
            yield conn, services().clock()
        except staff.NotPossible as error:
            raise click.ClickException(f"{error.english} ({error.thai})") from error
