"""The audit log in sentences: (Thai, English), filled in with the details stored with each act."""

from collections.abc import Mapping
from datetime import datetime

from ..records import PROPOSAL, RECORDS
from ..records.dates import thai_time
from ..records.record import Record
from ..records.registration import CHECKS
from ..store import audit_log, proof_codes

ACT_SENTENCES: dict[str, tuple[str, str]] = {
    # read from the journal of entries, not stored in the audit log
    "received": (
        "ส่งแบบ{record} ครั้งที่ {revision} เลขที่รับ {row_id} {access}",
        "Sent {record}, revision {revision}, number {row_id} {access}",
    ),
    "withdrew": (
        "ถอน{record} เลขที่รับ {row_id} {access}",
        "Withdrew {record}, number {row_id} {access}",
    ),
    "password_set": ("ตั้งรหัสผ่านด้วยลิงก์", "Set the password with a link"),
    "password_set_by_letter": (
        "ตั้งรหัสผ่านด้วยลิงก์ที่ {by} ให้ส่งทางอีเมล",
        "Set the password with a link that {by} had mailed",
    ),
    "password_set_by_slip": (
        "ตั้งรหัสผ่านด้วยใบเข้าสู่ระบบที่ {by} ออกให้",
        "Set the password with a sign-in slip made by {by}",
    ),
    "password_changed": ("เปลี่ยนรหัสผ่าน", "Changed the password"),
    "second_factor_set": ("ตั้งการยืนยันสองขั้นตอน", "Set up the second step"),
    "second_factor_removed": (
        "ยกเลิกการยืนยันสองขั้นตอนของ {username}",
        "Removed the second step of {username}",
    ),
    "recovery_code_used": ("ใช้รหัสสำรองแทนแอปยืนยันตัวตน", "Used a recovery code instead of the app"),
    "sessions_ended": ("ออกจากระบบที่เครื่องอื่น", "Signed out another device"),
    "digest_switched": ("เปิดหรือปิดอีเมลสรุปงานที่รอ", "Switched the daily digest on or off"),
    "language_changed": ("เปลี่ยนภาษาของจดหมาย", "Changed the language of letters"),
    "schools_moved": (
        "นำเข้าทะเบียนด้วยคำสั่ง โรงเรียนออกจากเขต {left} แห่ง เข้า {came} แห่ง",
        "Imported the register by command: {left} schools left the area, {came} came",
    ),
    "agency_moved": ("หน่วยงานย้ายเขต (จากเขต {left})", "The agency moved to another area (from {left})"),
    "address_asked": ("ขอเปลี่ยนอีเมล", "Asked for another e-mail address"),
    "address_changed": ("อีเมลของบัญชี {username} เปลี่ยนแล้ว", "The e-mail address of {username} changed"),
    "address_refused": ("เจ้าของอีเมลเดิมระงับการเปลี่ยนอีเมล", "The old address stopped a change of address"),
    "correction_objected": (
        "เจ้าของบัญชีคัดค้านคำขอแก้ไขอีเมลหรือโทรศัพท์",
        "The holder of the account objected to a correction of it",
    ),
    "address_corrected": (
        "แก้อีเมลของบัญชี {username} ก่อนเริ่มใช้งาน",
        "The address of {username} was corrected before first use",
    ),
    "handover_offered": ("เสนอมอบบัญชีให้ผู้รับช่วงต่อ", "Offered the account to a successor"),
    "handover_ended": ("ถอนการมอบบัญชี", "Took the offer to a successor back"),
    "handed_over": ("ผู้รับช่วงต่อรับบัญชีแล้ว", "The successor has taken the account"),
    "left": ("ปิดบัญชีของตนเอง", "Closed the own account"),
    "code_used": (
        "บัญชี {username} ใช้รหัสยืนยัน ({channel} ออกโดย {by}{issued})",
        "{username} used a code as a proof ({channel}, issued by {by}{issued})",
    ),
    "code_reused": (
        "บัญชี {username} ใช้รหัสที่มีผู้ใช้ไปแล้ว ({channel} ออกโดย {by}{issued})",
        "{username} gave a code that was used before ({channel}, issued by {by}{issued})",
    ),
    "confirmed_by_obec": (
        "สพฐ. ยืนยันบัญชี {username} {check}",
        "OBEC confirmed {username} {check}",
    ),
    "code_asked": (
        "บัญชี {username} ขอรหัสยืนยันทางอีเมลของหน่วยงานในทะเบียน",
        "{username} asked for a code to the agency's address in the register",
    ),
    "mailbox_proved": (
        "ยืนยันบัญชี {username} ซึ่งใช้อีเมลของหน่วยงานในทะเบียน",
        "Confirmed {username}, whose address is the agency's in the register",
    ),
    "invited": ("เชิญผู้ร่วมงานหนึ่งคน", "Invited a colleague"),
    "invitations_revoked": ("ยกเลิกคำเชิญที่ยังไม่ได้ใช้ {n} ฉบับ", "Revoked {n} unused invitations"),
    "hand_over_printed": (
        "พิมพ์ใบนำส่งรหัส {n} ใบ",
        "Printed {n} hand-over letters",
    ),
    "hand_over_revoked": ("ยกเลิกรหัสในใบนำส่ง {n} รหัส", "Revoked {n} codes of hand-over letters"),
    "rush_alarm": (
        "เตือนว่ามีผู้ลงทะเบียนที่ยังไม่ยืนยันเกิน {n} คนใน {minutes} นาที",
        "Alarm: more than {n} unconfirmed registrations in {minutes} minutes",
    ),
    "confirmations_alarm": (
        "เตือน สพฐ. ว่ามีการยืนยันเกิน {n} คนในหนึ่งชั่วโมงโดยไม่ทราบผู้พิมพ์แน่ชัด",
        "Alarm: more than {n} confirmations in an hour by a hand that is not certain",
    ),
    "taken_back": (
        "ฐานข้อมูลเก่ากว่าสมุดงาน ระบบนำกลับจากตาราง {n} แถว เหลือให้ตรวจ {left} แถว",
        "The database was older than the workbook: {n} rows taken back, {left} left",
    ),
    "budget_alarm": (
        "เตือน สพฐ. ว่าอีเมลถึงผู้รับรายใหม่รอคิว {n} ฉบับ",
        "Alarm: {n} letters to new addresses wait for their turn",
    ),
    "disowned": (
        "เจ้าของอีเมลในทะเบียนแจ้งว่าไม่รู้จักบัญชี {username}",
        "The owner of the address in the register does not know {username}",
    ),
    "letter_again": ("ส่งลิงก์ตั้งรหัสผ่านให้ {username} อีกครั้ง", "Sent {username} the password link again"),
    "link_shown": ("เปิดดูลิงก์ลงทะเบียนของหน่วยงาน", "Looked up the agency's registration link"),
    "slip": ("ออกใบเข้าสู่ระบบของ {username}", "Made a sign-in slip for {username}"),
    "access_given": (
        "อนุมัติคำร้องให้เข้าใช้บัญชี {username} ด้วยอีเมลที่ผู้ยื่นแจ้ง",
        "Approved a request: the account {username} got the sender's address",
    ),
    "access_taken": (
        "นำอีเมลและรหัสผ่านของบัญชี {username} ที่ให้ตามคำร้องออก",
        "Took back the address and the password of {username} given by a request",
    ),
    "account_made": ("เปิดบัญชี {username}", "Made the account {username}"),
    "account_closed": ("ปิดบัญชี {username}", "Closed the account {username}"),
    "account_reopened": ("เปิดบัญชี {username} อีกครั้ง", "Opened the account {username} again"),
    "purged": (
        "ลบข้อมูลส่วนบุคคลที่พ้นกำหนดเก็บ: {entries} รายการ {rows} แถว จดหมาย {letters} ฉบับ บัญชี {accounts} บัญชี",
        "Took out personal data past its time: {entries} entries, {rows} rows, {letters} letters, {accounts} accounts",
    ),
    "erased": (
        "ลบข้อมูลของบุคคลตามคำขอ: {entries} รายการ {rows} แถว จดหมาย {letters} ฉบับ บัญชี {accounts} บัญชี",
        "Erased a person's data on request: {entries} entries, {rows} rows, {letters} letters, {accounts} accounts",
    ),
    "names_replaced": (
        "แทนชื่อผู้ใช้ของผู้ที่ลบข้อมูลแล้วในบันทึกการกระทำ {n} รายการ",
        "Replaced the username of an erased person in {n} acts of this log",
    ),
    "edits_cleaned": (
        "ลบข้อมูลส่วนบุคคลในประวัติการแก้ไขในตาราง {n} รายการ",
        "Took personal data out of {n} edits in the sheet",
    ),
    "forms_cleaned": (
        "ลบข้อมูลส่วนบุคคลในแบบที่ส่งเข้ามา {n} รายการ",
        "Took personal data out of {n} forms that came in",
    ),
    "log_exported": ("ส่งออกบันทึกการกระทำ", "Exported this log"),
    "exported": (
        "ส่งออกข้อมูลของบุคคลตามคำขอ ({username})",
        "Exported a person's data on request ({username})",
    ),
    "person_shown": (
        "เปิดดูว่าการลบข้อมูลตามคำขอจะลบอะไรของ {username}",
        "Looked up what erasing would take of {username}",
    ),
    "report_submitted": ("ส่งรายงาน ARS ฉบับที่ {number}", "Submitted ARS report no. {number}"),
    "report_photos": (
        "เพิ่มรูปประกอบรายงาน ARS {n} รูป คำบรรยาย {caption}",
        "Added {n} photos to the next ARS report, caption {caption}",
    ),
    "report_photo_changed": (
        "แก้คำบรรยายรูปประกอบรายงาน ARS จาก {before} เป็น {after}",
        "Changed the caption of a photo for the ARS report from {before} to {after}",
    ),
    "report_photo_removed": (
        "นำรูปประกอบออกจากรายงาน ARS ฉบับถัดไป คำบรรยาย {caption}",
        "Took a photo out of the next ARS report, caption {caption}",
    ),
    "proposed": (
        "เสนอในแท็บหน่วยงาน: {change} {name}",
        "Proposed on the tab of agencies: {change} {name}",
    ),
    "proposal_withdrawn": (
        "ถอนข้อเสนอในแท็บหน่วยงาน: {change} {name}",
        "Took a proposal back on the tab of agencies: {change} {name}",
    ),
    "proposal_decided": (
        "สพฐ. ตัดสินข้อเสนอ {change} {name} → {decision} {confirmed_by}",
        "OBEC decided on the proposal: {change} {name} → {decision} {confirmed_by}",
    ),
    "rows_exported": ("ส่งออก{record} {n} รายการเป็นไฟล์ {form}", "Exported {record}, {n} lines, as {form}"),
    "rows_taken": (
        "ดาวน์โหลดไฟล์ {form} ของ{record}ที่เตรียมไว้ {n} รายการ",
        "Downloaded the prepared {form} file of {record}, {n} lines",
    ),
    "paper_taken": ("ดาวน์โหลด {paper}", "Downloaded: {paper}"),
    "read": ("เปิดดู{page}", "Looked at {page}"),
    "workbook_exported": ("ดาวน์โหลดทั้งตารางเป็นไฟล์ XLSX", "Downloaded the whole workbook as XLSX"),
    # {text} is looked up: it is stored with the announcement, and its digest here
    "announcement": ("ลงประกาศ: {text}", "Announced: {text}"),
    "announcement_waits": (
        "เขียนประกาศซึ่งรอผู้ใช้ สพฐ. อีกคนอนุมัติ: {text}",
        "Wrote an announcement that waits: {text}",
    ),
    "announcement_released": ("อนุมัติประกาศ: {text}", "Released the announcement: {text}"),
    "announcement_ended": ("เลิกแสดงประกาศ: {text}", "Ended the announcement: {text}"),
    "announcement_dropped": ("ยกเลิกประกาศที่รออนุมัติ: {text}", "Dropped the announcement that waited: {text}"),
    "sent_again": (
        "ให้ส่งรายการที่พักไว้ {n} รายการเข้าตารางอีกครั้ง",
        "Let {n} entries that were set aside go to the sheet again",
    ),
    "row_restored": ("ให้ใส่แถว {row_id} ที่ถูกลบคืนในตาราง", "Brought the deleted row {row_id} back"),
    "reminders_queued": ("ให้ส่งอีเมลแจ้งหรือเตือน {n} หน่วยงาน", "Had {n} agencies told or reminded by mail"),
    "reminders_stopped": ("หยุดอีเมลแจ้งเตือนที่รอส่ง {n} ฉบับ", "Stopped {n} notices or reminders that waited"),
    "letters_held": (
        "พักอีเมลแจ้งผลตรวจ {n} ฉบับ รอเจ้าหน้าที่สั่งส่ง เพราะมีมากในหนึ่งชั่วโมง",
        "Held {n} letters about decisions for staff, as there were many in an hour",
    ),
    "letters_released": ("สั่งส่งอีเมลแจ้งผลตรวจที่รออยู่ {n} ฉบับ", "Let {n} letters about decisions go that waited"),
    "letters_dropped": (
        "สั่งไม่ส่งอีเมลแจ้งผลตรวจที่รออยู่ {n} ฉบับ",
        "Dropped {n} letters about decisions that waited",
    ),
    "told_in_line": ("แจ้งหรือเตือน {n} หน่วยงานทาง LINE", "Told or reminded {n} agencies in LINE"),
    "decided": (
        "ผลตรวจในตารางมีผล: {record} เลขที่รับ {row_id} → {effect} {confirmed_by}",
        "Decided in the sheet: {record}, number {row_id} → {effect} {confirmed_by}",
    ),
    "closing_confirmed": (
        "ยืนยันการนำหน่วยงานรหัส {code} ออกจากทะเบียน ตามผลตรวจของข้อเสนอเลขที่รับ {row_id}",
        "Confirmed that agency {code} is taken out of the register, as decided on proposal {row_id}",
    ),
}

# Behind a decision that needed more than one person.
AGREED = ("(เห็นชอบโดย {})", "(agreed to by {})")
# Names of actors that are not signed-in persons.
ACTOR_NAMES = {
    "": ("ไม่ได้เข้าสู่ระบบ", "not signed in"),
    audit_log.COMMAND: ("ผู้ดูแลระบบ (คำสั่ง)", "administrator (command)"),
    audit_log.SERVICE: ("ระบบ", "the service"),
    audit_log.SHEET: ("ผู้แก้ในตาราง", "in the sheet"),
}
# How a code reached people: the value of `channel`.
CHANNEL_NAMES = {
    proof_codes.LETTER: ("ใบนำส่ง", "hand-over letter"),
    proof_codes.MAIL: ("อีเมลของหน่วยงานในทะเบียน", "address in the register"),
    proof_codes.INVITATION: ("คำเชิญ", "invitation"),
}
# Kinds of pages that show personal data: the value of `page`.
PAGE_NAMES = {
    "area": ("หน้างานของเขต", "the area's page"),
    "agency": ("หน้าของหน่วยงาน", "the agency's page"),
    "edits": ("ประวัติการแก้ไขในตาราง", "the edits in the sheet"),
    "acts": ("บันทึกการทำรายการ", "this log"),
    "people": ("หน้าผู้ใช้ของเขต", "the people of the area"),
    "held_letters": ("อีเมลแจ้งผลที่รอสั่งส่ง", "the letters that wait"),
    "reminders": ("หน้าแจ้งและเตือนหน่วยงาน", "notices and reminders"),
    "unconfirmed": ("รายชื่อผู้ลงทะเบียนที่รอยืนยันเกินกำหนด", "the people who wait too long"),
    "staff_accounts": ("รายชื่อบัญชีเจ้าหน้าที่", "the accounts of staff"),
    "photos": ("รูปถ่าย", "photos"),
    "sheet": ("ตาราง", "the sheet"),
}
# Beside a form that came within a day of a password that a member of staff had in hand: by the act.
AFTER_ACCESS = {
    "password_set_by_slip": ("หลังออกใบเข้าสู่ระบบโดย {}", "after a sign-in slip made by {}"),
    "password_set_by_letter": ("หลังส่งลิงก์ตั้งรหัสผ่านโดย {}", "after a password link that {} had mailed"),
}
# The same beside a registration that came within a day of its agency's link being shown to staff.
AFTER_LINK = {
    "link_shown": ("หลังเปิดดูลิงก์ลงทะเบียนโดย {}", "after its registration link was looked up by {}"),
}
NO_DECISION = ("ว่าง", "blank")
# Behind who issued a code.
ISSUED = (" เมื่อ {}", " on {}")
# What the sentence of an act puts in quotation marks; "" or missing in older acts.
CAPTIONS = ("caption", "before", "after")


def access_words(access: Mapping, english: bool) -> str:
    """Return what is said of a form that came soon after staff had its password, or its link, in hand."""
    return (AFTER_ACCESS | AFTER_LINK)[access["act"]][english].format(
        actor_name(access["about"]["by"], english)
    )


def actor_name(who: str, english: bool) -> str:
    return ACTOR_NAMES[who][english] if who in ACTOR_NAMES else who


def act_sentence(act: str, about: Mapping, english: bool) -> str:
    """Return the sentence of an act; `about`: the details stored with it."""
    # Older acts do not say who issued a code and when, what was announced, nor whose data was exported.
    unknown = dict.fromkeys(("by", "text", "username"), "–")
    values = {**unknown, "access": "", "confirmed_by": "", "issued": "", "name": ""} | about
    if access := about.get("access"):
        values["access"] = f"({access_words(access, english)})"
    if channel := CHANNEL_NAMES.get(str(about.get("channel"))):
        values["channel"] = channel[english]
    values |= {key: f"“{about.get(key) or '–'}”" for key in CAPTIONS}
    if about.get("change"):
        language = "en" if english else "th"
        values["change"] = PROPOSAL.field("change").kind.show(about["change"], language)
        values["decision"] = _decision_text(PROPOSAL, about.get("decision", ""), english)
    if page := PAGE_NAMES.get(str(about.get("page"))):
        values["page"] = page[english]
    if "by" in about:
        values["by"] = actor_name(about["by"], english)
    if about.get("issued_at"):
        values["issued"] = ISSUED[english].format(_time_text(about["issued_at"], english))
    if about.get("check"):
        values["check"] = f"({CHECKS[about['check']][english]})"
    if about.get("username") and "by" in about:
        values["confirmed_by"] = AGREED[english].format(f"{about['username']}, {values['by']}")
    record = RECORDS.get(str(about.get("record")))
    if record:
        values["record"] = record.title("en" if english else "th")
    if record and "effect" in about:
        values["effect"] = _decision_text(record, about["effect"], english)
    return ACT_SENTENCES[act][english].format(**values).strip()


def _time_text(moment: str, english: bool) -> str:
    return thai_time(datetime.fromisoformat(moment), "en" if english else "th")


def _decision_text(record: Record, decided: str, english: bool) -> str:
    """Returns a decision as it stands in the sheet. `decided`: its effect, and a code where it has one."""
    effect, _, target = decided.partition(" ")
    text = next((decision.value for decision in record.decisions if decision.effect == effect), effect)
    return f"{text} {target}".strip() or NO_DECISION[english]
