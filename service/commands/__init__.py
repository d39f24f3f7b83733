"""The command line: `flask --app service …`. Long commands show progress and can be run again."""

from flask import Flask

from .accounts import accounts_group
from .agencies import agencies_group
from .areas import areas_group
from .audit import audit_group
from .database import db_group
from .demo import demo
from .files import files_group
from .hand_over import hand_over
from .mail import mail_group
from .posters import write_posters
from .privacy import person_group, purge
from .sheets import restore_row, sheets_group
from .status import show_status
from .summary import print_summary
from .sync import run_sync


def init_app(app: Flask) -> None:
    for command in (
        db_group,
        files_group,
        areas_group,
        agencies_group,
        accounts_group,
        audit_group,
        sheets_group,
        mail_group,
        person_group,
        print_summary,
        run_sync,
        show_status,
        write_posters,
        hand_over,
        restore_row,
        purge,
        demo,
    ):
        app.cli.add_command(command)
