"""Below the list of agencies: what staff must look at or decide.

Registrations that `ยืนยัน` alone does not confirm, what the area proposes for the register, and requests.
"""

from sheets.layout import Cell

from ...records import RECORDS
from ...records.claim import Claim
from ...records.dates import thai_date
from ...records.proposal import PROPOSAL, Proposal, WaitingClosing
from ...records.request import LAST_DAY, OVERDUE, Request
from ...records.summary import DecisionWithoutEffect, Summary
from .styles import BAD, GOOD, WAITS, header, title

PROPOSAL_STATES = {
    "pending": "รอ สพฐ. พิจารณา",
    "accepted": "รับแล้ว",
    "refused": "ไม่รับ",
    "elsewhere": "ระบบไม่ย้ายหน่วยงานข้ามเขต",
    "kept": "ยังอยู่ในทะเบียน เพราะหน่วยงานส่งข้อมูลแล้ว",
    "incomplete": "ข้อมูลไม่ครบ",
    "too_many": "ต้องตรวจ",
}
# States of the change of an account that a person must look at.
STOPPED_CHANGES = ("objected", "lapsed")
STATE_FILLS = {"accepted": GOOD, "refused": BAD, "elsewhere": BAD, "incomplete": BAD, "too_many": BAD}


def open_item_rows(summary: Summary) -> list[list]:
    """Returns blocks of registrations, proposals, requests and agencies that moved, each if there are any."""
    rows = []
    if summary.claims:
        rows += [[], title("ผู้ลงทะเบียนที่ต้องดูก่อนยืนยัน"), header("หน่วยงาน", "เลขที่รับ", "ชื่อผู้ใช้", "สิ่งที่ต้องดู")]
        rows += map(_claim_row, summary.claims)
    if summary.proposals:
        rows += [[], title("ข้อเสนอแก้ทะเบียนจากแท็บหน่วยงาน"), header("หน่วยงาน", "รหัส", "ข้อเสนอ", "ผล")]
        rows += map(_proposal_row, summary.proposals)
    if summary.closings:
        rows += [[], title("การนำหน่วยงานออกจากทะเบียนที่รอ สพฐ. อีกหนึ่งคนยืนยัน")]
        rows += [header("หน่วยงาน", "เลขที่รับ", "เขต", "ผล"), *map(_closing_row, summary.closings)]
    if summary.without_effect:
        rows += [[], title("ผลตรวจที่ไม่มีผล เพราะแถวถูกแทนที่แล้ว")]
        rows += [header("เขต", "เลขที่รับ", "แท็บ", "ผล"), *map(_row_without_effect, summary.without_effect)]
    if open_requests := [request for request in summary.requests if request.is_waiting or request.detail]:
        rows += [[], title("คำร้องที่ต้องดำเนินการ"), header("หน่วยงาน", "เลขที่รับ", "คำร้อง", "ผล")]
        rows += map(_request_row, open_requests)
    if summary.moved:
        rows += [[], title("หน่วยงานที่ย้ายไปเขตอื่น แถวในตารางนี้ไม่นับแล้ว")]
        rows += [header("หน่วยงาน", "รหัส", "ย้ายไป", "จำนวนแถวที่ย้าย")]
        rows += [[Cell(one.name, wrap=True), one.code, one.area_name, one.rows] for one in summary.moved]
    return rows


def _claim_row(claim: Claim) -> list:
    """The receipt number leads to the registration's own row, which names the person; this one does not."""
    reasons = Cell(
        "\n".join(filter(None, [claim.obstacle, *claim.reasons])),
        fill=BAD if claim.obstacle else WAITS,
        wrap=True,
    )
    return [Cell(claim.name, wrap=True), claim.row_id, claim.username, reasons]


def _proposal_row(proposal: Proposal) -> list:
    state = PROPOSAL_STATES[proposal.state]
    result = Cell(
        f"{state}: {proposal.detail}" if proposal.detail else state, fill=STATE_FILLS.get(proposal.state)
    )
    change = PROPOSAL.field("change").kind.show(proposal.change, "th")
    return [Cell(proposal.name, wrap=True), proposal.code, change, result]


def _closing_row(closing: WaitingClosing) -> list:
    result = Cell(closing.sentence("th"), fill=WAITS, wrap=True)
    return [Cell(closing.name, wrap=True), closing.row_id, closing.area_name, result]


def _row_without_effect(decision: DecisionWithoutEffect) -> list:
    result = f"แถวนี้ถูกแทนที่แล้ว ไม่มีผล ให้พิจารณาแถวเลขที่รับ {decision.newest_id}"
    tab_title = RECORDS[decision.record].tab
    return [decision.agency, decision.row_id, tab_title, Cell(result, fill=WAITS, wrap=True)]


def _request_row(request: Request) -> list:
    """The receipt number leads to the request's own row, which names the sender; this one does not."""
    result = f"รอพิจารณา ครบกำหนด {thai_date(request.due, 'th')}" if request.is_waiting else "อนุมัติแล้ว"
    if request.is_waiting and request.late == OVERDUE:
        result = f"เกินกำหนด {LAST_DAY} วัน"
    result = " · ".join(filter(None, (result, request.detail, request.call_back)))
    is_late = request.is_waiting and (request.detail or request.late == OVERDUE)
    fill = BAD if is_late or request.account_change in STOPPED_CHANGES else None
    tab_title = RECORDS[request.record].tab
    return [Cell(request.name, wrap=True), request.row_id, tab_title, Cell(result, fill=fill)]
