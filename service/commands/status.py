"""`flask status`: the status page on a terminal."""

import json
from dataclasses import asdict

import click
from flask.cli import with_appcontext

from ..privacy.overdue import count_overdue
from ..services import services
from ..sync import health


@click.command("status")
@click.option("--json", "as_json", is_flag=True, help="Everything, as JSON.")
@with_appcontext
def show_status(as_json: bool) -> None:
    """How the service gets on. Exit code 1 when somebody should look."""
    now = services().clock()
    with services().db.read() as conn:
        status = health.read_health(conn, now, services().db.moment(conn, now))
        overdue = count_overdue(conn, services().settings, now)
    if as_json:
        document = asdict(status) | {"overdue": overdue}
        click.echo(json.dumps(document, ensure_ascii=False, indent=2, default=str))
    else:
        click.echo(_status_text(status))
        if overdue:
            click.echo(f"privacy  {overdue} entries are past their time: run flask purge")
    if not status.is_good:
        raise SystemExit(1)


def _status_text(status: health.Health) -> str:
    worker = status.worker
    if worker.alive:
        worker_state = "is at work"
    elif worker.at:
        worker_state = f"silent since {worker.at:%Y-%m-%d %H:%M} UTC"
    else:
        worker_state = "never started"
    lines = [f"worker   {worker_state}{': ' + worker.trouble_en if worker.trouble_en else ''}"]
    lines += [f"worker   {_worker_text(worker)}" for worker in status.workers]
    if status.has_wrong_clock:
        lines.append(f"clock    this machine's clock is off by {status.clock_ahead:+.0f} s")
    lines += [
        f"account  {name}  reads {usage.get('reads', '-')}/{usage.get('read_limit', '-')}"
        f"  writes {usage.get('writes', '-')}/{usage.get('write_limit', '-')} a minute"
        for name, usage in worker.accounts.items()
    ]
    lines.append(
        f"entries  {status.total('waiting')} waiting, {status.total('aside')} set aside; {status.total('edits')} edits seen"
    )
    lines.append(
        f"letters  {status.letters_waiting} waiting ({status.letters_in_line} to new addresses, for their turn), "
        f"{status.letters_refused} refused, {status.letters_unsure} unsure"
    )
    for area in status.troubled_areas:
        reasons = [area.parked, *(f"{title}: {reason}" for title, reason in area.tabs.items()), *area.alarms]
        reasons += [f"{area.aside} rows set aside"] if area.aside else []
        since = f" since {area.oldest:%Y-%m-%d %H:%M} UTC" if area.oldest else ""
        lines.append(
            f"{area.key:8} {area.waiting} waiting{since}  "
            + "; ".join(reason for reason in reasons if reason)
        )
    return "\n".join(lines)


def _worker_text(worker: health.WorkerHealth) -> str:
    state = "at work" if worker.alive else "silent"
    text = f"{worker.id}  {state}, last {worker.at:%Y-%m-%d %H:%M:%S} UTC, {len(worker.areas)} areas at hand"
    return text + (f"; its clock is off by {worker.clock_ahead:+.0f} s" if worker.has_wrong_clock else "")
