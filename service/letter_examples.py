"""Invented facts for every kind of letter, to show what it looks like. Every kind of `letters.KINDS` stands here."""

from collections.abc import Mapping

AGENCY = "โรงเรียนบ้านตัวอย่างวิทยา"

# kind -> facts
EXAMPLES: dict[str, Mapping[str, object]] = {
    "welcome": {"agency_name": AGENCY},
    "password": {},
    "registered_notice": {"agency_name": AGENCY},
    "further_person": {"agency_name": AGENCY},
    "sent_back": {
        "agency_name": AGENCY,
        "record": "pin",
        "item": "1",
        "note": "รูปถ่ายไม่เห็นป้ายชื่อหน่วยงาน กรุณาถ่ายใหม่",
    },
}
ACCOUNT: Mapping[str, str] = {"username": "57999999"}
TO = "registrar@school.example"
TOKEN = "An-Invented-Example-0123456789"
