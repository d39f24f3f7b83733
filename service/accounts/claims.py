"""Why an officer must look at a registration before confirming it.

`ยืนยัน` may be filled down a whole column: it acts on registrations that nothing speaks against. The others
need a word in `หมายเหตุ`, as a sign that somebody has looked.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping

from sqlalchemy import Connection

from ..records import REGISTRATION
from ..records.addresses import mailbox_key
from ..records.claim import Claim
from ..records.record import NOTE
from ..records.registration import OFFICE_KINDS
from ..records.text import clean_line
from ..store import accounts, agencies, areas

# The effect of ยืนยัน in ผลตรวจ.
CONFIRM = "confirm"
# Somebody else has registered for the same school, or for the same unit of an office; the agency's address in
# the register is another one; the address is that of an officer, who must not confirm themselves.
OTHER_CLAIMANT, OTHER_ADDRESS, STAFF_ADDRESS = "other_claimant", "other_address", "staff_address"
# Reason -> (Thai, English) for whoever decides; the sheet has the Thai one.
SENTENCES = {
    OTHER_CLAIMANT: (
        "มีผู้ลงทะเบียนของหน่วยงานเดียวกันมากกว่าหนึ่งคน",
        "More than one person has registered for the same agency",
    ),
    OTHER_ADDRESS: (
        "อีเมลไม่ตรงกับอีเมลของหน่วยงานในทะเบียน",
        "The agency's address in the register is another one",
    ),
    STAFF_ADDRESS: (
        "อีเมลเป็นของเจ้าหน้าที่เขต ให้ สพฐ. เป็นผู้ยืนยัน",
        "The address is that of an officer of the area: OBEC confirms this person",
    ),
    accounts.DISOWNED: (
        "เจ้าของอีเมลหน่วยงานในทะเบียนแจ้งว่าไม่ใช่บุคลากรของหน่วยงาน",
        "The owner of the agency's address in the register does not know this person",
    ),
    accounts.CODE_REUSED: (
        "รหัสยืนยันถูกใช้มากกว่าหนึ่งครั้ง",
        "The code that confirms was used more than once",
    ),
}


def reasons(conn: Connection, account: Mapping) -> list[str]:
    """Returns why one registration needs a look: keys of SENTENCES, in their order."""
    return reasons_of(conn, [account])[account["id"]]


def reasons_of(conn: Connection, people: Collection[Mapping]) -> dict[int, list[str]]:
    """Returns account id -> why its registration needs a look, for each of these accounts."""
    register = agencies.list_by_code(conn, {person["agency"] for person in people})
    people_by_agency: dict[str, list[Mapping]] = defaultdict(list)
    for person in accounts.list_of_agencies(conn, register):
        people_by_agency[person["agency"]].append(person)
    mailboxes = {area: staff_mailboxes(conn, area) for area in {each["area"] for each in register.values()}}
    return {
        person["id"]: reasons_among(person, agency, people_by_agency[code], mailboxes[agency["area"]])
        for person in people
        for code, agency in [(person["agency"], register[person["agency"]])]
    }


def reasons_by_account(conn: Connection, area: str) -> dict[int, list[str]]:
    """Returns account id -> why its registration needs a look, for those of an area that nobody confirmed."""
    people_by_agency: dict[str, list[Mapping]] = defaultdict(list)
    for person in accounts.list_of_area(conn, area):
        people_by_agency[person["agency"]].append(person)
    register = {agency["code"]: agency for agency in agencies.list_of_area(conn, area, include_closed=True)}
    mailboxes = staff_mailboxes(conn, area)
    return {
        person["id"]: found
        for code, people in people_by_agency.items()
        for person in people
        if person["state"] in (accounts.WAITING, accounts.PROVISIONAL)
        and (found := reasons_among(person, register[code], people, mailboxes))
    }


def list_of_area(conn: Connection, area: str, mirrored_rows: Iterable[Mapping]) -> list[Claim]:
    """Returns the registrations of an area to look at, those of one agency together.

    `mirrored_rows`: of the area's sheet.
    """
    found = reasons_by_account(conn, area)
    newest: dict[int, Mapping] = {}
    for row in mirrored_rows:
        if row["record"] == REGISTRATION.key and row["account_id"] in found:
            newest[row["account_id"]] = max(newest.get(row["account_id"], row), row, key=_revision)
    people = [person for person in accounts.list_of_area(conn, area) if person["id"] in newest]
    return [
        Claim(
            person["agency"],
            person["agency_name"],
            person["username"],
            newest[person["id"]]["row_id"],
            tuple(SENTENCES[reason][0] for reason in found[person["id"]]),
            _obstacle(newest[person["id"]], found[person["id"]]),
        )
        for person in people
    ]


def confirmation_obstacle(reasons: Collection[str], note: str) -> str:
    """Returns a Thai sentence on why ยืนยัน does not act on a registration with these `reasons` and note."""
    if STAFF_ADDRESS in reasons:
        return f"ยังไม่มีผล: {SENTENCES[STAFF_ADDRESS][0]}"
    if reasons and not note.strip():
        return "ยังไม่มีผล: ตรวจสอบแล้วให้เขียนในช่องหมายเหตุ เช่น โทรสอบถามแล้ว"
    return ""


def _obstacle(row: Mapping, reasons: Collection[str]) -> str:
    is_confirmed = REGISTRATION.decision_effect(row["cells"]) == CONFIRM
    return confirmation_obstacle(reasons, str(row["cells"].get(NOTE) or "")) if is_confirmed else ""


def _revision(row: Mapping) -> int:
    return row["revision"] or 0


def rivals(account: Mapping, kind: str, people: Iterable[Mapping]) -> list[Mapping]:
    """Returns the other people of an agency who can sign in and claim the same: the school, or the unit.

    Those who wait are rivals of each other alone: who proved nothing speaks against nobody who did. Who
    registered twice with one address is one person: the links of both accounts go to the same mailbox.
    `kind`: of the agency. `people`: all its accounts.
    """
    mailbox = mailbox_key(account["email"])
    waits = account["state"] == accounts.WAITING
    states = (*accounts.SIGN_IN_STATES, accounts.WAITING) if waits else accounts.SIGN_IN_STATES
    return [
        other
        for other in people
        if other["id"] != account["id"]
        and other["state"] in states
        and not (mailbox and mailbox_key(other["email"]) == mailbox)
        and (kind not in OFFICE_KINDS or _folded(other["unit"]) == _folded(account["unit"]))
    ]


def staff_mailboxes(conn: Connection, area: str) -> set[str]:
    """Returns the mailboxes of those who may edit an area's sheet: its officers; OBEC's users in OBEC's."""
    staff = accounts.list_active_staff(conn, None if area == areas.OBEC else area)
    return {mailbox_key(person["email"]) for person in staff} - {""}


def staff_mailboxes_by_area(conn: Connection) -> Mapping[str, set[str]]:
    """Returns area -> what `staff_mailboxes` returns; an empty set for areas without officers."""
    mailboxes: dict[str, set[str]] = defaultdict(set)
    for person in accounts.list_all_active_staff(conn):
        area = areas.OBEC if person["role"] == "obec" else person["area"]
        mailboxes[area] |= {mailbox_key(person["email"])} - {""}
    return mailboxes


def reasons_among(
    account: Mapping, agency: Mapping, people: Iterable[Mapping], mailboxes: Collection[str]
) -> list[str]:
    """Returns the reasons for one of the `people` of an agency; `mailboxes`: of the staff of its area."""
    mailbox = mailbox_key(account["email"])
    is_true = {
        OTHER_CLAIMANT: bool(rivals(account, agency["kind"], people)),
        OTHER_ADDRESS: bool(agency["email"]) and mailbox_key(agency["email"]) != mailbox,
        STAFF_ADDRESS: mailbox in mailboxes,
        accounts.DISOWNED: accounts.DISOWNED in account["flags"],
        accounts.CODE_REUSED: accounts.CODE_REUSED in account["flags"],
    }
    return [reason for reason in SENTENCES if is_true[reason]]


def _folded(unit: str) -> str:
    return clean_line(unit).casefold()
