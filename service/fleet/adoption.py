"""A spreadsheet that people made and shared with us becomes the workbook of an area. Their own tabs stay as
they are.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sheets import workbook as bodies
from sheets.accounts import Accounts
from sheets.client import AREA_PROPERTY, FileState, Google
from sheets.errors import NeedsPerson, Refused, SharingLimit

from ..store import Database, agencies, areas, workbooks
from ..sync.provision import columns_of
from ..workbooks import layout
from . import adding_tabs as laying
from .tasks import Stopped, patiently

_IN_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([\w-]+)")
_BARE = re.compile(r"[\w-]{25,}")


def file_id_of(address: str) -> str:
    """The file id in the address of a spreadsheet, or the id itself. Stopped if it is neither."""
    found = _IN_ADDRESS.search(address)
    if found:
        return found[1]
    if _BARE.fullmatch(address.strip()):
        return address.strip()
    raise Stopped("ที่อยู่นี้ไม่ใช่ที่อยู่ของ Google Sheets", "this is not the address of a Google spreadsheet")


@dataclass(frozen=True)
class Adoption:
    db: Database
    accounts: Accounts
    sleep: Callable[[float], None]

    def adopt(self, area: str, file_id: str) -> list[str]:
        """Lay our tabs into the file and note it as the area's workbook; returns what could not be done, in
        words.

        Can be run again after an interruption. Stopped, NeedsPerson: the file cannot be this area's workbook.
        """
        with self.db.read() as conn:
            facts, book = areas.get(conn, area), workbooks.get(conn, area)
            seed = {layout.AGENCIES: layout.agency_lines(agencies.of_area(conn, area))}
        if book and book["file_id"] == file_id:
            return []
        if book:
            raise _has_one()
        google, _ = self.opened(area, file_id)
        found = laying.ground(google, file_id)
        shape, made = laying.lay(
            google, file_id, facts, found, seed, self.accounts.names, self.sleep, people_own=True
        )
        told = [*self.mark(google, file_id, area), *self.let_all_in(google, file_id)]
        with self.db.begin() as conn:
            if workbooks.get(conn, area):
                raise _has_one()
            workbooks.add(
                conn, area, file_id, laying.sheet_ids(shape), bodies.as_laid_out(shape) if made else {}
            )
            known: Mapping = {"columns_made": columns_of(shape)} if made else {}
            workbooks.change(conn, area, next_token=found.next_token, **known)
            conn.commit()
        return told

    def opened(self, area: str, file_id: str) -> tuple[Google, FileState]:
        """A client of the first account that sees the file, and the file. NeedsPerson if none does."""
        with self.db.read() as conn:
            taken = workbooks.by_file(conn, file_id)
        trouble = NeedsPerson("not shared with any of our accounts")
        for name in self.accounts.names:
            google = self.accounts.client(name)
            try:
                file = patiently(lambda google=google: google.file(file_id), self.sleep)
            except NeedsPerson as error:
                trouble = error
                continue
            owner = taken["area"] if taken else (file.area or "").partition("+")[0]
            if owner not in ("", area):
                raise Stopped(f"ไฟล์นี้เป็นสมุดงานของเขต {owner}", f"this file is the workbook of {owner}")
            if file.trashed:
                raise Stopped("ไฟล์นี้อยู่ในถังขยะ", "this file is in the bin")
            return google, file
        raise trouble

    def mark(self, google: Google, file_id: str, value: str) -> list[str]:
        """Put the area's key on the file, which helps to find it again; nothing else depends on it."""
        try:
            patiently(lambda: google.change_file(file_id, {"properties": {AREA_PROPERTY: value}}), self.sleep)
        except (Refused, NeedsPerson) as trouble:
            return [f"the file could not be marked as {value}: {trouble}"]
        return []

    def let_all_in(self, google: Google, file_id: str) -> list[str]:
        """Every account of ours may be given this area one day, and must be able to write then."""
        told = []
        inside = {one.get("emailAddress") for one in google.permissions(file_id) if one["role"] != "reader"}
        for name in self.accounts.names:
            if name in inside:
                continue
            try:
                patiently(lambda name=name: google.share(file_id, name, "writer"), self.sleep)
            except (Refused, NeedsPerson, SharingLimit) as trouble:
                told.append(f"share the file with {name} as an editor, by hand: {trouble}")
        return told


def _has_one() -> Stopped:
    return Stopped(
        "เขตนี้มีสมุดงานอยู่แล้ว หากต้องการเปลี่ยนไฟล์ให้ใช้ --replace",
        "the area has a workbook already; --replace moves it, with all rows, into this file",
    )
