"""The tab สรุป: figures in a fixed block on top, a line per agency, then what the area proposes of the register and what
people ask for.

Pure: summary in, cells out.
"""

import hashlib
import json
from datetime import datetime

from sheets.layout import Cell

from .records import RECORDS
from .records.dates import thai_date, thai_time
from .records.line import Line
from .records.proposal import PROPOSAL, Proposal
from .records.request import LAST_DAY, OVERDUE, Request
from .records.summary import NO_SHARE, Summary, figure_titles

REGISTERED = {"": "ยังไม่ลงทะเบียน", "waiting": "รอยืนยัน", "confirmed": "ยืนยันแล้ว"}
HEADERS = ("รหัส", "หน่วยงาน", "ลงทะเบียน", "ปักหมุด", "รูปถ่าย", "สำรวจ", "ภายในกำหนด", "ต้องแก้ไข")
PROPOSAL_HEADERS = ("รหัส", "หน่วยงาน", "ข้อเสนอ", "ผล")
REQUEST_HEADERS = ("เลขที่รับ", "หน่วยงาน", "คำร้อง", "ผล")
PROPOSED = {
    "pending": "รอ สพฐ. พิจารณา",
    "accepted": "รับแล้ว",
    "refused": "ไม่รับ",
    "elsewhere": "ระบบไม่ย้ายหน่วยงานข้ามเขต",
    "kept": "ยังอยู่ในทะเบียน เพราะหน่วยงานส่งข้อมูลแล้ว",
    "incomplete": "ข้อมูลไม่ครบ",
    "too_many": "ต้องตรวจ",
}
PALE, GOOD, BAD = "#e3f1ee", "#e2f3e5", "#fdeceb"
LOOKS = {"accepted": GOOD, "refused": BAD, "elsewhere": BAD, "incomplete": BAD, "too_many": BAD}
# The figures' block never gets shorter than this, so that the list below starts on the same line for years.
FIGURE_LINES = 24


def cells(title: str, summary: Summary, as_of: datetime | None) -> list[list]:
    """Rows of cells for the tab, eight columns wide."""
    moment = thai_time(as_of) if as_of else "ยังไม่มีข้อมูล"
    rows = [
        [Cell(f"สรุปการปักหมุดจุดบริการ {title}", bold=True)],
        [f"ข้อมูล ณ {moment} · ระบบคำนวณให้อัตโนมัติ แก้ไขแท็บนี้ไม่ได้"],
        _both_numbers(summary),
        [Cell(text, bold=True, fill=PALE) for text in ("รายการ", "จำนวน", "ร้อยละ")],
    ]
    schools = summary.figures["schools"]
    for key, (thai, _) in figure_titles().items():
        number = summary.figures[key]
        share = None if key in NO_SHARE or not schools else round(100 * number / schools, 1)
        rows.append([thai, number, share])
    rows += [[] for _ in range(FIGURE_LINES - len(rows))]
    rows.append([Cell(text, bold=True, fill=PALE) for text in HEADERS])
    rows += [_line(line) for line in summary.lines]
    if summary.proposals:
        rows += [[], [Cell("ข้อเสนอแก้ทะเบียนจากแท็บหน่วยงาน", bold=True)]]
        rows.append([Cell(text, bold=True, fill=PALE) for text in PROPOSAL_HEADERS])
        rows += [_proposal(proposal) for proposal in summary.proposals]
    open_requests = [request for request in summary.requests if request.waits or request.told]
    if open_requests:
        rows += [[], [Cell("คำร้องที่ต้องดำเนินการ", bold=True)]]
        rows.append([Cell(text, bold=True, fill=PALE) for text in REQUEST_HEADERS])
        rows += [_request(request) for request in open_requests]
    return rows


def _both_numbers(summary: Summary) -> list:
    """OBEC's number of schools beside the area's, where they differ."""
    ours, theirs = summary.figures["schools"], summary.figures["schools_proposed"]
    if ours == theirs and not summary.figures["proposals"]:
        return []
    return [Cell(f"ทะเบียน สพฐ. {ours} · เขตแจ้ง {theirs} · ข้อเสนอรอพิจารณา {summary.figures['proposals']} (ท้ายแท็บนี้)",
                 bold=True)]  # fmt: skip


def _proposal(proposal: Proposal) -> list:
    told = f"{PROPOSED[proposal.state]}: {proposal.told}" if proposal.told else PROPOSED[proposal.state]
    change = PROPOSAL.field("change").kind.show(proposal.change, "th")
    return [proposal.code, proposal.name, change, Cell(told, fill=LOOKS.get(proposal.state))]


def _request(request: Request) -> list:
    """Its receipt number leads to its row; who sent it stands there, not here."""
    due = f"รอพิจารณา ครบกำหนด {thai_date(request.due, 'th')}" if request.waits else "อนุมัติแล้ว"
    if request.waits and request.late == OVERDUE:
        due = f"เกินกำหนด {LAST_DAY} วัน"
    told = f"{due} · {request.told}" if request.told else due
    fill = BAD if request.waits and (request.told or request.late == OVERDUE) else None
    return [request.row_id, request.name, RECORDS[request.record].tab, Cell(told, fill=fill)]


def _line(line: Line) -> list:
    done = line.position is not None
    return [
        line.unit.code,
        line.unit.name,
        Cell(REGISTERED[line.registered], fill=GOOD if line.registered == "confirmed" else None),
        Cell("ปักแล้ว" if done else "ยังไม่ปัก", fill=GOOD if done else None),
        "มีรูป" if line.photo else "",
        "ครบ" if line.surveyed else "",
        "" if not done else Cell("ล่าช้า", fill=BAD) if line.late else "ใช่",
        Cell(_to_correct(line), fill=BAD) if line.to_correct or line.conflicts else "",
    ]


def _to_correct(line: Line) -> str:
    """The tabs to correct, and those where two rows typed by hand disagree."""
    parts = [f"รอแก้ไข: {RECORDS[key].tab}" for key in line.to_correct]
    parts += [f"แถวซ้ำ: {RECORDS[key].tab}" for key in line.conflicts]
    return ", ".join(parts)


def digest(rows: list[list]) -> str:
    """The same for the same content: the tab is written only when it changes."""
    return hashlib.sha256(json.dumps(rows, default=vars, ensure_ascii=False).encode()).hexdigest()
