"""One instance on deadline day: the real engine with several accounts, on simulated time, before the
stand-in.
"""

from datetime import UTC, datetime
from functools import partial
from pathlib import Path

from sqlalchemy import select

from service import config
from service.store import Database, entries, workbooks
from service.store.schema import batches
from service.sync.cycle import Sync
from sheets.accounts import Account, Accounts
from sheets.embedded import EmbeddedGoogle
from sheets.quota import ACCOUNT_CALLS_PER_MINUTE, PROJECT_CALLS_PER_MINUTE, Bucket, Quota

from . import country
from .quotas import READ, WRITE, Counted, Tally
from .simulated import Time

NOON = datetime(2026, 5, 31, 5, 0, tzinfo=UTC)


class Day:
    """An instance in `folder` with so many accounts, at noon of deadline day."""

    def __init__(self, folder: Path, accounts: int):
        self.settings = config.read({"INSTANCE": str(folder), "SECRET_KEY": country.SECRET})
        self.db = Database(self.settings.database_url)
        self.time = Time(NOON)
        self.google = EmbeddedGoogle(folder / "google.sqlite", self.time.moment)
        self.front = Counted(self.google, self.time.clock, self.time.sleep)
        self.sync = Sync(
            self.db, self._accounts(accounts), self.settings, self.time.moment, self.time.abreast
        )

    def books(self) -> dict[str, dict]:
        with self.db.read() as conn:
            return {book["area"]: book for book in workbooks.list_all(conn)}

    def calls(self) -> Tally:
        """What has arrived since this was called last."""
        told, self.front.tally = self.front.tally, Tally()
        return told

    def cycle(self) -> Tally:
        self.sync.cycle()
        return self.calls()

    def waiting(self) -> bool:
        with self.db.read() as conn:
            return bool(
                entries.count_undelivered_by_area(conn)
                or conn.execute(select(batches.c.id).where(batches.c.state == "open").limit(1)).first()
            )

    def standing(self) -> list[str]:
        """The receipt numbers in all sheets."""
        found = []
        for book in self.books().values():
            stored = self.google.store.get_workbook(book["file_id"])
            for record in country.ANSWERS:
                sheet = stored.sheet(book["sheet_ids"][record])
                cells = [sheet.cell(row, 0) for row in range(1, sheet.row_count)]
                found += [cell[0] for cell in cells if cell and cell[0]]
        return found

    def _accounts(self, number: int) -> Accounts:
        def bucket(limit: int, name: str, within: Bucket | None = None) -> Bucket:
            return Bucket(limit, self.time.clock, self.time.sleep, name=name, parent=within)

        whole = {kind: bucket(PROJECT_CALLS_PER_MINUTE, kind) for kind in (READ, WRITE)}

        def account(name: str) -> Account:
            quota = Quota(
                *(bucket(ACCOUNT_CALLS_PER_MINUTE, f"{kind} {name}", whole[kind]) for kind in (READ, WRITE))
            )
            return Account(name, partial(self.google.client, name, self.front, quota), quota=quota)

        return Accounts([account(f"service-{at}@pakmut.invalid") for at in range(number)])
