"""The database goes back in time, while the sheets and the people do not."""

from dataclasses import dataclass

from sqlalchemy import select

from service.store import accounts, agencies
from service.store.audience import CONFIRMED_PEOPLE, Audience
from service.store.schema import batches, entries, rows
from tests.cast.backups import Backup, PostgresqlBackup, back_up_database
from tests.machine.world import AREAS, RECORDS, World


@dataclass(frozen=True)
class Past:
    """A copy of the database. `known`: the numbers in it; `delivered`: those whose batch was done."""

    copy: Backup | PostgresqlBackup
    known: set[str]
    delivered: set[str]


class TimeTravel:
    """Copies the database of a world, and puts the copy back.

    `lost`: the numbers that a database forgot. Those that stand in a sheet must come back.
    """

    def __init__(self, world: World):
        self.world = world
        self.back_up()
        self.lost: set[str] = set()
        self.has_gone_back = False

    def back_up(self) -> None:
        with self.world.db.read() as conn:
            known = set(conn.execute(select(entries.c.row_id)).scalars())
            joined = entries.join(batches, batches.c.id == entries.c.batch_id)
            is_done = batches.c.state == "done"
            delivered = set(
                conn.execute(select(entries.c.row_id).select_from(joined).where(is_done)).scalars()
            )
        self.past = Past(back_up_database(self.world.db), known, delivered)

    def go_back(self) -> None:
        """Stop the workers, put the copy back and start new ones. What was under way has arrived by then."""
        world, past = self.world, self.past
        world.deliver_late()
        # Their batches are forgotten: nobody can tell any more that one was written into wrong columns.
        unread, left_behind = self._unread(), self._left_behind()
        world.db.engine.dispose()
        past.copy.put_back()
        self.has_gone_back = True
        world.workers = [world.worker(), world.worker()]
        world.read_areas()
        # That numbers were made again, perhaps in wrong rows or not for rows that had moved, is forgotten.
        for tab in world.once_renumbered:
            world.give_up(*tab)
        world.forgotten |= world.once_renumbered
        self.lost |= world.accepted.keys() - past.known
        world.misplaced |= self.lost & unread
        # Of a row that its agency left behind, and that is gone since, it is known again that it was there.
        world.deleted |= left_behind
        # What was delivered and deleted since waits in the copy, and is delivered again.
        world.erased = {row: place for row, place in world.erased.items() if row in past.delivered}

    def compare(self) -> None:
        """Tell the world what became of the lost forms. Raises AssertionError where one is not taken back."""
        if not self.has_gone_back:
            return
        with self.world.db.read() as conn:
            journal = {entry["row_id"]: entry for entry in conn.execute(select(entries)).mappings()}
            mirrored = conn.execute(select(rows.c.row_id).where(rows.c.entry_id.is_not(None))).scalars().all()
            taken_back = [journal[row_id] for row_id in self.lost & journal.keys()]
            self.world.sealed_off = {
                entry["row_id"]
                for entry in taken_back
                if entry["record"] == "pin"
                and entry["account_id"]
                and Audience.of_account(accounts.get(conn, entry["account_id"])) != CONFIRMED_PEOPLE
            }
        assert len(mirrored) == len(set(mirrored)), "an entry has a row twice"
        for row_id in self.lost & self.standing():
            assert row_id in journal, f"{row_id} stands in its sheet and was not taken back"
        self.world.unplaced = {
            entry["row_id"]
            for entry in taken_back
            if entry["record"] == "pin"
            and None in (entry["answers"]["latitude"], entry["answers"]["longitude"])
        }
        accepted, left = self.world.accepted, self.world.left
        # An older database may know of a school again that it is of this area.
        accepted |= {row_id: left.pop(row_id) for row_id in left.keys() & journal.keys()}
        for row_id in list(accepted):
            entry = journal.get(row_id)
            if entry:
                identity = (entry["record"], entry["agency"], entry["item"], entry["revision"])
                if identity != accepted[row_id]:
                    self.world.shifted.add(row_id)
                accepted[row_id] = identity
            else:
                assert row_id in self.lost, f"{row_id} was never lost and is not in the journal"
                left[row_id] = accepted.pop(row_id)

    def _unread(self) -> set[str]:
        """Returns the numbers of the entries with rows in a workbook that nobody has read in their place."""
        with self.world.db.read() as conn:
            columns = (rows.c.row_id, rows.c.area, rows.c.place, rows.c.state)
            of_entries = list(conn.execute(select(*columns).where(rows.c.entry_id.is_not(None))))
        places = [(row_id.split("r")[0], area, place) for row_id, area, place, _ in of_entries]
        standing = {
            (row_id.split("r")[0], area) for row_id, area, _, state in of_entries if state == "standing"
        }
        return {number for number, area, place in places if place is None and (number, area) not in standing}

    def _left_behind(self) -> set[str]:
        """Returns the numbers of rows that agencies left behind when they moved, and that are gone since."""
        with self.world.db.read() as conn:
            is_left = rows.c.state == "moved"
            left = list(conn.execute(select(rows.c.row_id, rows.c.area, rows.c.record).where(is_left)))
        places = {(row_id, area, record) for row_id, area, record in left if record in RECORDS}
        tabs = {(area, record) for _, area, record in places}
        present = {(line.id, *tab) for tab in tabs for line in self.world.rows(*tab)}
        return {row_id.split("r")[0] for row_id, _, _ in places - present}

    def _names(self) -> dict[str, str]:
        """Returns {code of a school: its name in the register, as it is now}."""
        with self.world.db.read() as conn:
            return {school: agencies.get(conn, school)["name_th"] for school in self.world.area_of}

    def standing(self) -> set[str]:
        """Returns the lost numbers that stand once, beside the code and the name of a school of the area."""
        standing, names = set(), self._names()
        for area in AREAS:
            for record in RECORDS:
                lines = self.world.rows(area, record)
                ids = [line.id for line in lines]
                standing |= {
                    line.id
                    for line in lines
                    if ids.count(line.id) == 1
                    and str(line.cells.get("agency") or "") in self.world.schools[area]
                    and line.cells.get("agency_name") == names[str(line.cells["agency"])]
                    and line.cells.get("item")
                }
        return standing
