"""The database goes back in time, while the sheets and the people do not."""

from dataclasses import dataclass

from sqlalchemy import select

from service.store import accounts, agencies
from service.store.audience import CONFIRMED_PEOPLE, Audience
from service.store.schema import batches, entries, rows
from tests.cast.backups import Backup
from tests.machine.world import AREAS, RECORDS, World


@dataclass(frozen=True)
class Past:
    """A copy of the database. `known`: the numbers in it; `delivered`: those whose batch was done."""

    copy: Backup
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
        self.past = Past(Backup(self.world.settings.instance / "pakmut.sqlite"), known, delivered)

    def go_back(self) -> None:
        """Stop the workers, put the copy back and start new ones. What was under way has arrived by then."""
        world, past = self.world, self.past
        world.deliver_late()
        world.db.engine.dispose()
        past.copy.put_back()
        self.has_gone_back = True
        world.workers = [world.worker(), world.worker()]
        world.read_areas()
        # That numbers were made again, perhaps in wrong rows or not for rows that had moved, is forgotten.
        for tab in world.once_renumbered:
            world.give_up(*tab)
        self.lost |= world.accepted.keys() - past.known
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
        for row_id in list(self.world.accepted):
            entry = journal.get(row_id)
            if entry:
                identity = (entry["record"], entry["agency"], entry["item"], entry["revision"])
                if identity != self.world.accepted[row_id]:
                    self.world.shifted.add(row_id)
                self.world.accepted[row_id] = identity
            else:
                assert row_id in self.lost, f"{row_id} was never lost and is not in the journal"
                del self.world.accepted[row_id]

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
