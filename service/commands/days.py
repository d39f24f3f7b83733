"""A day as an option of a command."""

from datetime import datetime

import click

EARLIEST, LATEST = 2000, 2200


class Day(click.DateTime):
    """A day such as 2026-05-20, of the years EARLIEST to LATEST: a year of the Buddhist era is refused."""

    def __init__(self):
        super().__init__(["%Y-%m-%d"])

    def convert(
        self, value: str | datetime, param: click.Parameter | None, ctx: click.Context | None
    ) -> datetime:
        day = super().convert(value, param, ctx)
        if not EARLIEST <= day.year <= LATEST:
            self.fail(f"a day of the years {EARLIEST} to {LATEST}, in the Christian era", param, ctx)
        return day
