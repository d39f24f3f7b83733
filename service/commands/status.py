"""`flask status`: the status page on a terminal."""

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from ..services import services
from ..sync import health


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@with_appcontext
def show(as_json: bool) -> None:
    """How the service gets on. Exit code 1 when somebody should look."""
    with services().db.read() as conn:
        found = health.of_all(conn, services().clock())
    click.echo(
        json.dumps(asdict(found), ensure_ascii=False, indent=2, default=str) if as_json else _text(found)
    )
    if not found.good:
        raise SystemExit(1)


def _text(found: health.Status) -> str:
    worker = found.worker
    life = (
        "is at work"
        if worker.alive
        else f"silent since {worker.at:%Y-%m-%d %H:%M} UTC"
        if worker.at
        else "never started"
    )
    lines = [f"worker   {life}{': ' + worker.trouble_en if worker.trouble_en else ''}"]
    lines += [
        f"account  {name}  reads {used.get('reads', '-')}/{used.get('read_limit', '-')}"
        f"  writes {used.get('writes', '-')}/{used.get('write_limit', '-')} a minute"
        for name, used in worker.accounts.items()
    ]
    lines.append(
        f"entries  {found.total('waiting')} waiting, {found.total('aside')} set aside; {found.total('edits')} edits seen"
    )
    lines.append(
        f"letters  {found.letters_waiting} waiting, {found.letters_refused} refused, {found.letters_unsure} unsure"
    )
    for area in found.troubled:
        reasons = [area.parked, *(f"{title}: {why}" for title, why in area.tabs.items()), *area.alarms]
        reasons += [f"{area.aside} rows set aside"] if area.aside else []
        since = f" since {area.oldest:%Y-%m-%d %H:%M} UTC" if area.oldest else ""
        lines.append(
            f"{area.key:8} {area.waiting} waiting{since}  "
            + "; ".join(reason for reason in reasons if reason)
        )
    return "\n".join(lines)
