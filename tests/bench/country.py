"""An invented country: 245 areas with workbooks, their agencies, and the forms that these send.

The forms are inserted into the tables, many in one transaction: through the pages 90,000 would take an hour.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from service.guard import paper_key
from service.register import imports
from service.store import Database, agencies, areas, migrate, receipt_numbers
from service.store.schema import accounts, entries, receipts
from service.sync.provision import WorkbookMaker
from sheets.client import Google
from tests.cast.people import PIN, REGISTRATION

SECRET = "bench-secret-" + "0" * 32
# Standard deviation of the logarithm of an area's size.
AREA_SIZE_SIGMA = 0.5

ANSWERS = {
    "registration": REGISTRATION | {"position": "ครูชำนาญการพิเศษ", "email": "registrar.office@school.example"},
    "pin": PIN
    | {
        "address_th": "เลขที่ 99 หมู่ที่ 1 ถนนตัวอย่างประชาสรรค์ ตำบลเวียง อำเภอเชียงของ จังหวัดเชียงราย 57140",
        "opening_hours": "จันทร์–ศุกร์ 08.30–16.30 น. เว้นวันหยุดราชการ",
        "latitude": 20.112233,
        "longitude": 99.876543,
        "accuracy": 12,
        "location_method": "gps",
        "photo": ["a" * 20, "b" * 20],
    },
    "readiness": {"computer": True, "card_reader": True, "online_lookup": False},
}


@dataclass(frozen=True)
class Form:
    """A form that is still to be sent."""

    record: str
    agency: str
    area: str


def create_country(db: Database, number: int, some_areas: int | None = None) -> list[str]:
    """Add the areas and `number` schools in them; returns the areas' keys.

    The sizes of areas are log-normal. `some_areas`: how many areas; all without it.
    """
    migrate.upgrade(db)
    paper_key.check(db, SECRET)
    imports.import_areas(db, imports.AREAS)
    with db.begin() as conn:
        keys = sorted(area["key"] for area in areas.list_all(conn) if area["key"] != areas.OBEC)[:some_areas]
        rng = random.Random(1)
        weights = [rng.lognormvariate(0, AREA_SIZE_SIGMA) for _ in keys]
        schools = [school_row(count, key) for count, key in enumerate(rng.choices(keys, weights, k=number))]
        agencies.put(conn, schools)
        conn.commit()
    return keys


def make_workbooks(db: Database, google: Google, keys: Sequence[str], editors: Sequence[str]) -> None:
    """Make the workbooks of the areas one after the other, as `flask sheets provision` does."""
    maker = WorkbookMaker(db, editors, None)
    for key in keys:
        maker.add_tabs(google, key, maker.find_or_create_file(google, key, []))


def forms(db: Database, keys: Sequence[str], number: int) -> Iterator[Form]:
    """Yield `number` forms in the order they are sent: of three kinds, each at most once for an agency."""
    with db.read() as conn:
        schools = [school for key in keys for school in agencies.list_of_area(conn, key)]
    all_forms = [Form(record, school["code"], school["area"]) for school in schools for record in ANSWERS]
    random.Random(2).shuffle(all_forms)
    return islice(iter(all_forms), number)


def store_forms(db: Database, forms: Sequence[Form], now: datetime) -> None:
    """Store forms as service.intake.submit does, in one transaction."""
    secret = receipt_numbers.secret_of(SECRET)
    with db.begin() as conn:
        ids = [conn.execute(select(func.max(table.c.id))).scalar() for table in (entries, accounts)]
        first = max(filter(None, ids), default=0) + 1
        numbered = list(enumerate(forms, first))
        conn.execute(accounts.insert(), [account_row(number, form, now) for number, form in numbered])
        conn.execute(
            receipts.insert(),
            [
                {
                    "id": f"r{number}",
                    "submission": f"s{number}",
                    "agency": form.agency,
                    "record": form.record,
                    "account_id": number,
                    "created_at": now,
                }
                for number, form in numbered
            ],
        )
        conn.execute(
            entries.insert(),
            [
                entry_row(number, form, now)
                | {"row_id": receipt_numbers.format_number(secret, form.area, number, 1, "AAAA")}
                for number, form in numbered
            ],
        )
        conn.commit()


def school_row(number: int, area: str) -> dict:
    code = f"{50_000_000 + number}"
    names = {"name_th": f"โรงเรียนบ้านตัวอย่างประชาสรรค์ที่ {number}", "name_en": f"Ban Example School {number}"}
    places = {"province": "เชียงราย", "district": "เชียงของ", "subdistrict": "เวียง", "postal": "57140"}
    empty_fields = {
        "address_th": "",
        "email": "",
        "phone": "",
        "latitude": None,
        "longitude": None,
        "aliases": [],
    }
    return (
        {"code": code, "kind": "school", "area": area, "official_code": code} | names | places | empty_fields
    )


def account_row(number: int, form: Form, now: datetime) -> dict:
    """Return the account of a form's sender, one for each form: the engine looks only at its state."""
    return {
        "id": number,
        "username": f"{form.agency}-{number}",
        "role": "agency",
        "agency": form.agency,
        "area": form.area,
        "state": "confirmed",
        "confirmed_at": now,
        "created_at": now,
    }


def entry_row(number: int, form: Form, now: datetime) -> dict:
    item = {"registration": form.agency, "pin": "1", "readiness": ""}[form.record]
    answers = ANSWERS[form.record]
    return {
        "id": number,
        "receipt": f"r{number}",
        "record": form.record,
        "agency": form.agency,
        "item": item,
        "revision": 1,
        "area": form.area,
        "answers": answers,
        "changed": list(answers),
        "remarks": [],
        "withdrawn": False,
        "account_id": number,
        "received_at": now,
    }
