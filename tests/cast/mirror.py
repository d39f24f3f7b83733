"""A small database and rows in the mirror, for what plans and stores them: no service, no sheets.

An area has its office, two schools and a closed one; another one has a school.
"""

from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, RowMapping

from service.records import RECORDS
from service.records.record import AGENCY
from service.store import Database, accounts, entries, rows, schema
from tests.cast.people import AREA, OTHER_AREA, OTHER_SCHOOL, SCHOOL

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
ELSEWHERE, CLOSED = "57039998", "57039999"
SECRET = b"mirror-secret-" + b"0" * 32


def create(folder: Path) -> Database:
    """Return a new database with the areas and their agencies."""
    db = Database(f"sqlite:///{folder / 'mirror.sqlite'}")
    schema.METADATA.create_all(db.engine)
    with db.begin() as conn:
        for key in (AREA, OTHER_AREA):
            area = {"key": key, "type": "primary", "name_th": key, "short_name_th": key}
            conn.execute(schema.areas.insert().values(**area, provinces=[], evidence=[]))
        places = {AREA: AREA, SCHOOL: AREA, OTHER_SCHOOL: AREA, ELSEWHERE: OTHER_AREA, CLOSED: AREA}
        for code, area in places.items():
            agency = {"code": code, "kind": "area_office" if code == area else "school", "area": area}
            agency |= {"name_th": f"หน่วยงาน {code}", "aliases": []}
            agency |= {"closed_at": NOW if code == CLOSED else None}
            conn.execute(schema.agencies.insert().values(**agency))
        conn.commit()
    return db


def add_account(conn: Connection, name: str = SCHOOL, state: str = "confirmed", **values: object) -> int:
    """Add the account of a person; returns its id. `name`: the username, and the name of the mailbox."""
    person = {"username": name, "role": "agency", "agency": SCHOOL, "email": f"{name}@school.example"}
    return accounts.add(conn, NOW, **person | {"state": state} | values)


def add_entry(
    conn: Connection,
    record: str = "pin",
    item: str = "1",
    agency: str = SCHOOL,
    account_id: int | None = None,
    **values: object,
) -> int:
    """Add an entry as a form does; returns its id."""
    key = f"{len(entries.list_of_agency(conn, agency))}-{record}-{item}-{agency}"
    receipt = entries.add_receipt(conn, key, agency, record, account_id, NOW)
    entry = entries.NewEntry(record, item, values.pop("answers", {}), [], **values)
    return entries.add(conn, receipt, {"code": agency, "area": AREA}, entry, account_id, SECRET, NOW)


def add_row(conn: Connection, entry_id: int, **values: object) -> RowMapping:
    """Add the row of an entry, which stands in the sheet and was read there; returns it as it is listed."""
    entry = entries.list_by_id(conn, [entry_id])[entry_id]
    cells = RECORDS[entry["record"]].cells(entry["answers"], "") | {AGENCY: entry["agency"]}
    of_entry = {key: entry[key] for key in ("record", "agency", "row_id")}
    return _add_row(conn, of_entry | {"entry_id": entry_id, "cells": cells} | values)


def add_typed(conn: Connection, record: str = "pin", **values: object) -> RowMapping:
    """Add a row that a person typed, with the columns of a listed one."""
    return _add_row(conn, {"record": record, "agency": SCHOOL, "row_id": "", "cells": {}} | values)


def _add_row(conn: Connection, values: dict) -> RowMapping:
    stands = {"area": AREA, "state": rows.STANDING, "place": 0, "changed_at": NOW} | rows.AS_IT_STANDS
    (row,) = rows.list_by_id(conn, [rows.add(conn, stands | values)])
    return row
