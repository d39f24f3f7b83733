"""An instance on deadline day: the real engine with several accounts, on simulated time.

Google is the stand-in.
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
from .quotas import READ, WRITE, QuotaAdapter, Tally
from .simulated import Time

NOON = datetime(2026, 5, 31, 5, 0, tzinfo=UTC)


class Day:
    """An instance in `folder` with this number of accounts, at noon of deadline day."""

    def __init__(self, folder: Path, accounts: int):
        self.settings = config.read({"INSTANCE": str(folder), "SECRET_KEY": country.SECRET})
        self.db = Database(self.settings.database_url)
        self.time = Time(NOON)
        self.google = EmbeddedGoogle(folder / "google.sqlite", self.time.now)
        self.quota_adapter = QuotaAdapter(self.google, self.time.clock, self.time.sleep)
        self.sync = Sync(self.db, self._accounts(accounts), self.settings, self.time.now, self.time.run_pools)

    def books_by_area(self) -> dict[str, dict]:
        with self.db.read() as conn:
            return {book["area"]: book for book in workbooks.list_all(conn)}

    def take_tally(self) -> Tally:
        """Return what has arrived since the last call, and start to count anew."""
        tally, self.quota_adapter.tally = self.quota_adapter.tally, Tally()
        return tally

    def cycle(self) -> Tally:
        self.sync.cycle()
        return self.take_tally()

    def has_waiting(self) -> bool:
        with self.db.read() as conn:
            return bool(
                entries.count_undelivered_by_area(conn, self.time.now())
                or conn.execute(select(batches.c.id).where(batches.c.state == "open").limit(1)).first()
            )

    def sheet_receipt_numbers(self) -> list[str]:
        """Return the receipt numbers in all sheets."""
        numbers = []
        for book in self.books_by_area().values():
            stored = self.google.store.get_workbook(book["file_id"])
            for record in country.ANSWERS:
                sheet = stored.sheet(book["sheet_ids"][record])
                cells = [sheet.cell(row, 0) for row in range(1, sheet.row_count)]
                numbers += [cell[0] for cell in cells if cell and cell[0]]
        return numbers

    def _accounts(self, number: int) -> Accounts:
        def bucket(limit: int, name: str, parent: Bucket | None = None) -> Bucket:
            return Bucket(limit, self.time.clock, self.time.sleep, name=name, parent=parent)

        project_buckets = {kind: bucket(PROJECT_CALLS_PER_MINUTE, kind) for kind in (READ, WRITE)}

        def account(name: str) -> Account:
            quota = Quota(
                *(
                    bucket(ACCOUNT_CALLS_PER_MINUTE, f"{kind} {name}", project_buckets[kind])
                    for kind in (READ, WRITE)
                )
            )
            return Account(name, partial(self.google.client, name, self.quota_adapter, quota), quota=quota)

        return Accounts([account(f"service-{index}@pakmut.invalid") for index in range(number)])
