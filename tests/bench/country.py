"""A whole country, invented: 245 areas with workbooks, their agencies, and the forms these send.

The forms are put into the tables directly, many in one transaction: through the pages 90,000 of them take an
hour.
"""

import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import islice

from sqlalchemy import func, select

from service.register import imports
from service.store import Database, agencies, areas, migrate
from service.store.entries import receipt_secret, row_id
from service.store.schema import accounts, entries, receipts
from service.sync.provision import WorkbookMaker
from sheets.client import Google
from tests.cast.people import PIN, REGISTRATION

SECRET = "bench-secret-" + "0" * 32
# How unlike in size areas are: the deviation of the logarithm.
SIGMA = 0.5

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
    """One form that is going to be sent."""

    record: str
    agency: str
    area: str


def register(db: Database, number: int, some_areas: int | None = None) -> list[str]:
    """Areas, and `number` schools over them, log-normal; returns the areas' keys. `some_areas`: only the
    first ones.
    """
    migrate.upgrade(db)
    imports.import_areas(db, imports.AREAS)
    with db.begin() as conn:
        keys = sorted(area["key"] for area in areas.list_all(conn) if area["key"] != areas.OBEC)[:some_areas]
        chance = random.Random(1)
        weights = [chance.lognormvariate(0, SIGMA) for _ in keys]
        lines = [_school(count, key) for count, key in enumerate(chance.choices(keys, weights, k=number))]
        agencies.put(conn, lines)
        conn.commit()
    return keys


def make_workbooks(db: Database, google: Google, keys: Sequence[str], editors: Sequence[str]) -> None:
    """As `flask sheets provision` does, one after the other."""
    maker = WorkbookMaker(db, editors, None)
    for key in keys:
        maker.add_tabs(google, key, maker.find_or_create_file(google, key, []))


def forms(db: Database, keys: Sequence[str], number: int) -> Iterator[Form]:
    """`number` forms of three kinds, no agency's twice, in the order they are sent."""
    with db.read() as conn:
        schools = [school for key in keys for school in agencies.list_of_area(conn, key)]
    every = [Form(record, school["code"], school["area"]) for school in schools for record in ANSWERS]
    random.Random(2).shuffle(every)
    return islice(iter(every), number)


def send(db: Database, forms: Sequence[Form], now: datetime) -> None:
    """Accept forms, as service.submit stores them, in one transaction."""
    secret = receipt_secret(SECRET)
    with db.begin() as conn:
        first = (conn.execute(select(func.max(entries.c.id))).scalar() or 0) + 1
        numbered = list(enumerate(forms, first))
        conn.execute(accounts.insert(), [_account(number, form, now) for number, form in numbered])
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
                _entry(number, form, now) | {"row_id": row_id(secret, form.area, number, 1)}
                for number, form in numbered
            ],
        )
        conn.commit()


def _school(number: int, area: str) -> dict:
    code = f"{50_000_000 + number}"
    names = {"name_th": f"โรงเรียนบ้านตัวอย่างประชาสรรค์ที่ {number}", "name_en": f"Ban Example School {number}"}
    places = {"province": "เชียงราย", "district": "เชียงของ", "subdistrict": "เวียง", "postal": "57140"}
    rest = {"address_th": "", "email": "", "phone": "", "latitude": None, "longitude": None, "aliases": []}
    return {"code": code, "kind": "school", "area": area, "official_code": code} | names | places | rest


def _account(number: int, form: Form, now: datetime) -> dict:
    """A sender of its own for every form: the engine looks only at its state."""
    return {
        "id": number,
        "username": f"{form.agency}-{number}",
        "role": "agency",
        "agency": form.agency,
        "area": form.area,
        "state": "provisional",
        "created_at": now,
    }


def _entry(number: int, form: Form, now: datetime) -> dict:
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
