"""Makes a spreadsheet that people shared with us the workbook of an area. Their own tabs stay as they are."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from sheets import workbook as bodies
from sheets.accounts import Accounts
from sheets.client import AREA_PROPERTY, FileState, Google
from sheets.errors import NeedsPerson, Refused, SharingLimit

from ..store import Database, agencies, areas, workbooks
from ..sync.provision import column_keys
from ..workbooks import layout
from . import adding_tabs
from .tasks import Stopped, call_with_retries

_IN_ADDRESS = re.compile(r"/spreadsheets/(?:u/\d+/)?d/([\w-]+)")
_FILE_ID = re.compile(r"[\w-]{25,}")


def file_id_from_address(address: str) -> str:
    """Returns the file id in the address of a spreadsheet; accepts the id itself. Raises Stopped."""
    match = _IN_ADDRESS.search(address)
    if match:
        return match[1]
    if _FILE_ID.fullmatch(address.strip()):
        return address.strip()
    raise Stopped("ที่อยู่นี้ไม่ใช่ที่อยู่ของ Google Sheets", "this is not the address of a Google spreadsheet")


@dataclass(frozen=True)
class Adoption:
    db: Database
    accounts: Accounts
    sleep: Callable[[float], None]

    def adopt(self, area: str, file_id: str) -> list[str]:
        """Add our tabs to the file and save it as the area's workbook; returns sentences on what failed.

        Can be run again after an interruption. Raises Stopped or NeedsPerson if the file cannot be this
        area's workbook.
        """
        with self.db.read() as conn:
            area_row, book = areas.get(conn, area), workbooks.get(conn, area)
            seed = {layout.AGENCIES: layout.agency_tab_rows(agencies.list_of_area(conn, area))}
        if book and book["file_id"] == file_id:
            return []
        if book:
            raise _has_workbook()
        google, _ = self.open_file(area, file_id)
        state = adding_tabs.read_state(google, file_id)
        new_layout, is_new = adding_tabs.add_tabs(
            google, file_id, area_row, state, seed, self.accounts.names, self.sleep, keep_first_sheet=True
        )
        problems = [*self.mark_file(google, file_id, area), *self.share_with_accounts(google, file_id)]
        with self.db.begin() as conn:
            if workbooks.get(conn, area):
                raise _has_workbook()
            positions = bodies.initial_positions(new_layout) if is_new else {}
            workbooks.add(conn, area, file_id, adding_tabs.sheet_ids(new_layout), positions)
            values: Mapping = {"columns_made": column_keys(new_layout)} if is_new else {}
            workbooks.update(conn, area, next_token=state.next_token, **values)
            conn.commit()
        return problems

    def open_file(self, area: str, file_id: str) -> tuple[Google, FileState]:
        """Returns (a client of the first account that sees the file, the file).

        Raises NeedsPerson if no account sees it, Stopped if it is another area's or in the bin.
        """
        with self.db.read() as conn:
            book = workbooks.get_by_file(conn, file_id)
        trouble = NeedsPerson("not shared with any of our accounts")
        for name in self.accounts.names:
            google = self.accounts.client(name)
            try:
                file = call_with_retries(lambda google=google: google.get_file(file_id), self.sleep)
            except NeedsPerson as error:
                trouble = error
                continue
            owner = book["area"] if book else (file.area or "").partition("+")[0]
            if owner not in ("", area):
                raise Stopped(f"ไฟล์นี้เป็นสมุดงานของเขต {owner}", f"this file is the workbook of {owner}")
            if file.trashed:
                raise Stopped("ไฟล์นี้อยู่ในถังขยะ", "this file is in the bin")
            return google, file
        raise trouble

    def mark_file(self, google: Google, file_id: str, value: str) -> list[str]:
        """Put the area's key on the file; returns a sentence if that failed.

        The key helps to find the file again; nothing else depends on it.
        """
        try:
            call_with_retries(
                lambda: google.update_file(file_id, {"properties": {AREA_PROPERTY: value}}), self.sleep
            )
        except (Refused, NeedsPerson) as trouble:
            return [f"the file could not be marked as {value}: {trouble}"]
        return []

    def share_with_accounts(self, google: Google, file_id: str) -> list[str]:
        """Share the file with our accounts that cannot write to it; returns sentences on what failed.

        The area may be assigned to any account one day.
        """
        problems = []
        writers = {
            permission.get("emailAddress")
            for permission in google.list_permissions(file_id)
            if permission["role"] != "reader"
        }
        for name in self.accounts.names:
            if name in writers:
                continue
            try:
                call_with_retries(lambda name=name: google.share(file_id, name, "writer"), self.sleep)
            except (Refused, NeedsPerson, SharingLimit) as trouble:
                problems.append(f"share the file with {name} as an editor, by hand: {trouble}")
        return problems


def _has_workbook() -> Stopped:
    return Stopped(
        "เขตนี้มีสมุดงานอยู่แล้ว หากต้องการเปลี่ยนไฟล์ให้ใช้ --replace",
        "the area has a workbook already; --replace moves it, with all rows, into this file",
    )
