"""Letters that wait for a place in the budget of letters to new addresses, as persons are told of them."""

from datetime import datetime

from flask import flash
from flask_login import current_user
from sqlalchemy import Connection, RowMapping

from ...mail import letter_state
from ...records.dates import thai_time
from ...services import services
from ...services.language import lang, t
from ...store import letters


def in_line_until(conn: Connection, letter: RowMapping | None) -> datetime | None:
    """Returns about when a letter goes that waits for its place; None for one that does not, or for none."""
    per_hour = services().settings.new_addresses_per_hour
    return letter_state.in_line_until(conn, letter, per_hour, services().clock())


def flash_wait(kind: str) -> None:
    """Say about when the newest letter of a kind goes that the person signed in caused, if it waits."""
    with services().db.read() as conn:
        until = in_line_until(conn, letters.get_newest(conn, current_user.account["id"], kind))
    if until:
        flash(
            t(
                f"ขณะนี้มีอีเมลรอส่งจำนวนมาก อีเมลนี้จะส่งประมาณ {thai_time(until)}",
                f"Very many letters wait just now. This one goes about {thai_time(until, lang())}.",
            ),
            "info",
        )
