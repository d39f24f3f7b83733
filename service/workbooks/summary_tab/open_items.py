"""Below the list: what the area proposes of the register, and what people ask for and staff decide."""

from sheets.layout import Cell

from ...records import RECORDS
from ...records.dates import thai_date
from ...records.proposal import PROPOSAL, Proposal
from ...records.request import LAST_DAY, OVERDUE, Request
from ...records.summary import Summary
from .styles import BAD, GOOD, header, title

PROPOSED = {
    "pending": "รอ สพฐ. พิจารณา",
    "accepted": "รับแล้ว",
    "refused": "ไม่รับ",
    "elsewhere": "ระบบไม่ย้ายหน่วยงานข้ามเขต",
    "kept": "ยังอยู่ในทะเบียน เพราะหน่วยงานส่งข้อมูลแล้ว",
    "incomplete": "ข้อมูลไม่ครบ",
    "too_many": "ต้องตรวจ",
}
LOOKS = {"accepted": GOOD, "refused": BAD, "elsewhere": BAD, "incomplete": BAD, "too_many": BAD}


def matter_rows(summary: Summary) -> list[list]:
    """Nothing where nobody proposes or asks anything."""
    rows = []
    if summary.proposals:
        rows += [[], title("ข้อเสนอแก้ทะเบียนจากแท็บหน่วยงาน"), header("หน่วยงาน", "รหัส", "ข้อเสนอ", "ผล")]
        rows += map(_proposal, summary.proposals)
    if asked := [request for request in summary.requests if request.waits or request.told]:
        rows += [[], title("คำร้องที่ต้องดำเนินการ"), header("หน่วยงาน", "เลขที่รับ", "คำร้อง", "ผล")]
        rows += map(_request, asked)
    return rows


def _proposal(proposal: Proposal) -> list:
    told = f"{PROPOSED[proposal.state]}: {proposal.told}" if proposal.told else PROPOSED[proposal.state]
    change = PROPOSAL.field("change").kind.show(proposal.change, "th")
    return [Cell(proposal.name, wrap=True), proposal.code, change, Cell(told, fill=LOOKS.get(proposal.state))]


def _request(request: Request) -> list:
    """Its receipt number leads to its row; who sent it stands there, not here."""
    due = f"รอพิจารณา ครบกำหนด {thai_date(request.due, 'th')}" if request.waits else "อนุมัติแล้ว"
    if request.waits and request.late == OVERDUE:
        due = f"เกินกำหนด {LAST_DAY} วัน"
    told = f"{due} · {request.told}" if request.told else due
    fill = BAD if request.waits and (request.told or request.late == OVERDUE) else None
    return [Cell(request.name, wrap=True), request.row_id, RECORDS[request.record].tab, Cell(told, fill=fill)]
