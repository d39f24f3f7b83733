"""Letters about registrations and the forms of an agency. Facts: `agency_name`; others depend on the kind."""

from collections.abc import Mapping
from datetime import date

from ...records import RECORDS
from ...records.dates import thai_date
from ...store.proof_codes import INVITATION, MAIL
from .kind import EXAMPLE_AGENCY, SET_PASSWORD, Letter, LetterKind

BECAUSE_IN_REGISTER = (
    "ท่านได้รับอีเมลฉบับนี้เพราะเป็นอีเมลของหน่วยงานในทะเบียนของ สพฐ.",
    "You get this e-mail because this is the agency's address in OBEC's register.",
)


def _welcome(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: your account for {facts['agency_name']}", [
            f"We have received the registration of {facts['agency_name']}.",
            f"Your username: {facts['username']}",
            f"Please set your password within {facts['days']} days:",
            facts["link"],
            "Then sign in, put the pin on the map and answer the No Copy survey.",
            *filter(None, [facts["pin_by"]]),
            "Please do not forward this letter: whoever has the link can set your password.",
            "If this was not you, please ignore this letter.",
        ]
    return f"ปักหมุด: บัญชีของ{facts['agency_name']}", [
        f"ระบบได้รับการลงทะเบียนของ {facts['agency_name']} แล้ว",
        f"ชื่อผู้ใช้ของท่าน: {facts['username']}",
        f"กรุณาตั้งรหัสผ่านภายใน {facts['days']} วัน ที่ลิงก์นี้",
        facts["link"],
        "จากนั้นเข้าสู่ระบบ ปักหมุดจุดบริการ และตอบแบบสำรวจ No Copy",
        *filter(None, [facts["pin_by"]]),
        "โปรดอย่าส่งต่ออีเมลฉบับนี้ ผู้ที่มีลิงก์ตั้งรหัสผ่านของท่านได้",
        "หากท่านไม่ได้เป็นผู้ลงทะเบียน ไม่ต้องดำเนินการใด ๆ",
    ]


def _password(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: set a new password", [
            f"Username: {facts['username']}",
            f"Set a new password within {facts['days']} days:",
            facts["link"],
            "Please do not forward this letter: whoever has the link can set your password.",
            "If you did not ask for this, please ignore this letter: your password stays as it is.",
        ]
    return "ปักหมุด: ตั้งรหัสผ่านใหม่", [
        f"ชื่อผู้ใช้: {facts['username']}",
        f"ตั้งรหัสผ่านใหม่ภายใน {facts['days']} วัน ที่ลิงก์นี้",
        facts["link"],
        "โปรดอย่าส่งต่ออีเมลฉบับนี้ ผู้ที่มีลิงก์ตั้งรหัสผ่านของท่านได้",
        "หากท่านไม่ได้เป็นผู้ขอ ไม่ต้องดำเนินการใด ๆ รหัสผ่านเดิมยังใช้ได้ตามปกติ",
    ]


def _registered_notice(facts: Mapping, english: bool) -> Letter:
    link = f"{facts['base_url']}/not-ours/{facts['token']}"
    if english:
        return f"Pakmut: {facts['agency_name']} has registered", [
            f"A person has registered for {facts['agency_name']}. If it was one of you, there is nothing to do.",
            "If nobody of yours did, please tell us here; the area office will check before anything counts:",
            link,
        ]
    return f"ปักหมุด: มีผู้ลงทะเบียนในนาม{facts['agency_name']}", [
        f"มีผู้ลงทะเบียนในนาม {facts['agency_name']} หากเป็นบุคลากรของท่าน ไม่ต้องดำเนินการใด ๆ",
        "หากไม่ใช่บุคลากรของหน่วยงาน กรุณาแจ้งที่ลิงก์นี้ สำนักงานเขตจะตรวจสอบก่อนนับข้อมูล",
        link,
    ]


def _register_code(facts: Mapping, english: bool) -> Letter:
    day = date.fromisoformat(facts["registered_on"])
    not_ours = f"{facts['base_url']}/not-ours/{facts['token']}"
    if english:
        return f"Pakmut: code for {facts['agency_name']}", [
            f"The person who registered for {facts['agency_name']} on {thai_date(day, 'en')} (username {facts['username']}) asks "
            "to be confirmed with a code that goes to this address.",
            f"The code: {facts['code']}",
            f"If that is one of you, please give the code to this person. It works once, for {facts['code_days']} days; "
            "it is typed after signing in, here:",
            f"{facts['base_url']}/account/prove",
            "If nobody of yours registered, please give the code to nobody, and tell us here:",
            not_ours,
        ]
    return f"ปักหมุด: รหัสยืนยันของ{facts['agency_name']}", [
        f"ผู้ที่ลงทะเบียนในนาม {facts['agency_name']} เมื่อวันที่ {thai_date(day, 'th')} (ชื่อผู้ใช้ {facts['username']}) "
        "ขอให้ส่งรหัสยืนยันมาที่อีเมลของหน่วยงาน",
        f"รหัส: {facts['code']}",
        f"หากเป็นบุคลากรของท่าน กรุณามอบรหัสนี้ให้บุคคลนั้น ใช้ได้ครั้งเดียว ภายใน {facts['code_days']} วัน "
        "โดยเข้าสู่ระบบแล้วพิมพ์ที่หน้านี้",
        f"{facts['base_url']}/account/prove",
        "หากไม่ใช่บุคลากรของหน่วยงาน กรุณาอย่ามอบรหัสให้ผู้ใด และแจ้งที่ลิงก์นี้",
        not_ours,
    ]


def _invitation(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: an invitation to work for {facts['agency_name']}", [
            f"Who is responsible for {facts['agency_name']} (username {facts['username']}) invites you to work on it together.",
            f"Please register within {facts['code_days']} days, here; the invitation works once, for you alone:",
            facts["code_link"],
            f"If you have registered already, sign in and open the same link. The code is {facts['code']}",
            "If you do not know of this, please ignore this letter and do not pass it on.",
        ]
    return f"ปักหมุด: คำเชิญร่วมงานของ{facts['agency_name']}", [
        f"ผู้รับผิดชอบของ {facts['agency_name']} (ชื่อผู้ใช้ {facts['username']}) ขอเชิญท่านร่วมดูแลข้อมูลของหน่วยงาน",
        f"กรุณาลงทะเบียนภายใน {facts['code_days']} วัน ที่ลิงก์นี้ คำเชิญใช้ได้ครั้งเดียว สำหรับท่านเท่านั้น",
        facts["code_link"],
        f"หากลงทะเบียนไว้แล้ว ให้เข้าสู่ระบบแล้วเปิดลิงก์เดียวกัน รหัสคือ {facts['code']}",
        "หากท่านไม่ทราบเรื่อง ไม่ต้องดำเนินการใด ๆ และโปรดอย่าส่งต่ออีเมลฉบับนี้",
    ]


def _colleague_invited(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: a colleague was invited for {facts['agency_name']}", [
            f"A confirmed person of {facts['agency_name']} (username {facts['inviter']}) has invited another person to work with you.",
            "If you do not know of this, please tell the area office.",
        ]
    return f"ปักหมุด: มีการเชิญผู้ร่วมงานของ{facts['agency_name']}", [
        f"ผู้ที่ได้รับการยืนยันของ {facts['agency_name']} (ชื่อผู้ใช้ {facts['inviter']}) เชิญผู้ร่วมงานเพิ่มหนึ่งคน",
        "หากท่านไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขต",
    ]


def _further_person(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: more than one person registered for {facts['agency_name']}", [
            f"More than one person has registered for {facts['agency_name']}. The area office decides who stays.",
            "Your account works as before. Neither of you sees what the other sends until the area office has confirmed both.",
            "If you do not know of this, please tell the area office.",
        ]
    return f"ปักหมุด: มีผู้ลงทะเบียนในนาม{facts['agency_name']} มากกว่าหนึ่งคน", [
        f"มีผู้ลงทะเบียนในนาม {facts['agency_name']} มากกว่าหนึ่งคน สำนักงานเขตจะเป็นผู้พิจารณา",
        "บัญชีของท่านใช้ได้ตามเดิม แต่ละคนไม่เห็นข้อมูลที่อีกคนส่ง จนกว่าสำนักงานเขตจะยืนยันทั้งสองคน",
        "หากท่านไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขต",
    ]


def _address_corrected(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: the address for {facts['agency_name']} was corrected", [
            f"The registration for {facts['agency_name']} now has another e-mail address. The link that we sent here works no more.",
            "If you registered and did not correct the address, please tell the area office.",
        ]
    return f"ปักหมุด: มีการแก้อีเมลของการลงทะเบียน{facts['agency_name']}", [
        f"การลงทะเบียนในนาม {facts['agency_name']} เปลี่ยนไปใช้อีเมลอื่นแล้ว ลิงก์ที่ส่งมาที่อีเมลนี้ใช้ไม่ได้อีก",
        "หากท่านเป็นผู้ลงทะเบียนและไม่ได้แก้อีเมล กรุณาแจ้งสำนักงานเขต",
    ]


def _colleague_proved(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: another person has proved to work for {facts['agency_name']}", [
            f"Somebody has used a hand-over letter or an invitation for {facts['agency_name']}.",
            "If you do not know of this, please tell the area office.",
        ]
    return f"ปักหมุด: มีผู้ใช้ใบนำส่งหรือคำเชิญของ{facts['agency_name']}", [
        f"มีผู้ใช้รหัสในใบนำส่งหรือคำเชิญเพื่อร่วมงานในนาม {facts['agency_name']}",
        "หากท่านไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขต",
    ]


def _hand_over_printed(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: a hand-over letter was printed for {facts['agency_name']}", [
            f"Staff have printed a hand-over letter for {facts['agency_name']}. A colleague of yours may register with its code; "
            "as you are confirmed already, the area office decides on that person.",
            "If you did not ask for it and do not know of this, please tell the area office.",
        ]
    return f"ปักหมุด: มีการพิมพ์ใบนำส่งของ{facts['agency_name']}", [
        f"เจ้าหน้าที่พิมพ์ใบนำส่งรหัสลงทะเบียนของ {facts['agency_name']} เพื่อนร่วมงานของท่านอาจใช้รหัสนี้ลงทะเบียน "
        "เนื่องจากท่านได้รับการยืนยันแล้ว สำนักงานเขตจะเป็นผู้พิจารณาบุคคลนั้น",
        "หากท่านไม่ได้ขอและไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขต",
    ]


def _code_reused(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: a code of {facts['agency_name']} was used twice", [
            f"One code of {facts['agency_name']} was given by two people. The area office will check both.",
            "Your account works as before. If somebody else may have seen your hand-over letter or your e-mail with the code, "
            "please tell the area office.",
        ]
    return f"ปักหมุด: รหัสยืนยันของ{facts['agency_name']} ถูกใช้สองครั้ง", [
        f"รหัสยืนยันเดียวกันของ {facts['agency_name']} มีผู้ใช้สองคน สำนักงานเขตจะตรวจสอบทั้งสองคน",
        "บัญชีของท่านใช้ได้ตามเดิม หากผู้อื่นอาจเห็นใบนำส่งหรืออีเมลที่มีรหัสของท่าน กรุณาแจ้งสำนักงานเขต",
    ]


def _coordinator_notice(facts: Mapping, english: bool) -> Letter:
    privacy = f"{facts['base_url']}/privacy"
    if english:
        return f"Pakmut: you were named as coordinator of {facts['agency_name']}", [
            f"{facts['giver']} of {facts['agency_name']} has named you as coordinator of the service point “{facts['point_name']}”, with "
            "your name, telephone and e-mail address.",
            "OBEC and the area office see them, to reach the service point. They are not published.",
            "If you do not want this, please tell the agency, or write to the data protection officer: "
            f"{facts['dpo_contact']}. What is kept, for how long, and your rights:",
            privacy,
            "This letter is sent once.",
        ]
    return f"ปักหมุด: ท่านเป็นผู้ประสานงานของ{facts['agency_name']}", [
        f"{facts['giver']} ของ {facts['agency_name']} แจ้งชื่อ โทรศัพท์ และอีเมลของท่านเป็นผู้ประสานงานของ “{facts['point_name']}”",
        "ผู้ที่เห็นข้อมูลนี้คือ สพฐ. และสำนักงานเขต เพื่อติดต่อจุดบริการ ไม่เผยแพร่ต่อสาธารณะ",
        f"หากไม่ประสงค์ให้ใช้ข้อมูลของท่าน กรุณาแจ้งหน่วยงาน หรือคัดค้านที่เจ้าหน้าที่คุ้มครองข้อมูลส่วนบุคคล {facts['dpo_contact']} "
        "รายละเอียด ระยะเวลาที่เก็บ และสิทธิของท่านอยู่ที่",
        privacy,
        "จดหมายนี้ส่งครั้งเดียว",
    ]


def _sent_back(facts: Mapping, english: bool) -> Letter:
    record = RECORDS[facts["record"]]
    path = f"/pin/{facts['item']}" if facts["record"] == "pin" else "/survey"
    if english:
        lines = [f"The area office asks {facts['agency_name']} to correct: {record.title_en}."]
        lines += [f"Reason: {facts['note']}"] if facts["note"] else []
        return f"Pakmut: please correct {record.title_en}", [
            *lines,
            "Open the form, correct it and send it again:",
            facts["base_url"] + path,
        ]
    lines = [f"สำนักงานเขตขอให้ {facts['agency_name']} แก้ไขข้อมูล: {record.tab}"]
    lines += [f"เหตุผล: {facts['note']}"] if facts["note"] else []
    return f"ปักหมุด: ขอให้แก้ไข{record.tab}", [*lines, "กรุณาเปิดแบบ แก้ไข แล้วส่งอีกครั้ง", facts["base_url"] + path]


KINDS = {
    "welcome": LetterKind(
        _welcome,
        ("ชื่อผู้ใช้และลิงก์ตั้งรหัสผ่าน", "Username and link to set a password"),
        buttons=(SET_PASSWORD,),
        has_password_link=True,
    ),
    "password": LetterKind(
        _password,
        ("ลิงก์ตั้งรหัสผ่านใหม่", "Link to set a new password"),
        {},
        (("ตั้งรหัสผ่านใหม่", "Set a new password"),),
        (
            "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้ขอตั้งรหัสผ่านใหม่ของบัญชีที่ใช้อีเมลนี้",
            "You get this e-mail because a new password was asked for an account with this address.",
        ),
        has_password_link=True,
    ),
    "registered_notice": LetterKind(
        _registered_notice,
        ("แจ้งหน่วยงานว่ามีผู้ลงทะเบียน", "Notice to the agency that a person registered"),
        {"agency_name": EXAMPLE_AGENCY, "number": "1"},
        (("ไม่ใช่บุคลากรของเรา", "Not one of us"),),
        because=BECAUSE_IN_REGISTER,
    ),
    "register_code": LetterKind(
        _register_code,
        ("รหัสยืนยันถึงอีเมลของหน่วยงาน", "Code to the agency's address in the register"),
        {"agency_name": EXAMPLE_AGENCY, "number": "1", "registered_on": "2026-05-20"},
        (("เปิดหน้าที่พิมพ์รหัส", "Open the page for the code"), ("ไม่ใช่บุคลากรของเรา", "Not one of us")),
        because=BECAUSE_IN_REGISTER,
        code_channel=MAIL,
    ),
    "invitation": LetterKind(
        _invitation,
        ("คำเชิญผู้ร่วมงาน", "Invitation of a colleague"),
        buttons=(("ลงทะเบียนตามคำเชิญ", "Register by this invitation"),),
        because=(
            "ท่านได้รับอีเมลฉบับนี้เพราะเพื่อนร่วมงานแจ้งอีเมลนี้เพื่อเชิญท่าน",
            "You get this e-mail because a colleague gave your address to invite you.",
        ),
        code_channel=INVITATION,
    ),
    "colleague_invited": LetterKind(
        _colleague_invited,
        ("แจ้งว่ามีการเชิญผู้ร่วมงาน", "Notice that a colleague was invited"),
        {"agency_name": EXAMPLE_AGENCY, "inviter": "57030001"},
    ),
    "further_person": LetterKind(
        _further_person, ("แจ้งว่ามีผู้ลงทะเบียนเพิ่ม", "Notice that another person registered")
    ),
    "address_corrected": LetterKind(
        _address_corrected, ("แจ้งอีเมลเดิมว่าแก้อีเมลแล้ว", "Tell the old address that it was corrected")
    ),
    "colleague_proved": LetterKind(
        _colleague_proved,
        ("แจ้งว่ามีผู้ใช้ใบนำส่งหรือคำเชิญ", "Notice that a hand-over letter or invitation was used"),
    ),
    "hand_over_printed": LetterKind(
        _hand_over_printed,
        ("แจ้งว่าพิมพ์ใบนำส่งแล้ว", "Notice that a hand-over letter was printed"),
    ),
    "code_reused": LetterKind(_code_reused, ("แจ้งว่ารหัสยืนยันถูกใช้สองครั้ง", "Notice that a code was used twice")),
    "coordinator_notice": LetterKind(
        _coordinator_notice,
        ("แจ้งผู้ประสานงานว่ามีผู้ให้ชื่อไว้", "Tell a coordinator who gave their name"),
        {"agency_name": EXAMPLE_AGENCY, "point_name": "จุดบริการหลัก", "giver": "ตัวอย่าง ทดสอบระบบ"},
        (("อ่านประกาศความเป็นส่วนตัว", "Read the privacy notice"),),
        (
            "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้แจ้งชื่อท่านเป็นผู้ประสานงานของจุดบริการ",
            "You get this e-mail because you were named as the coordinator of a service point.",
        ),
    ),
    "sent_back": LetterKind(
        _sent_back,
        ("ขอให้แก้ไขข้อมูล", "Request to correct a form"),
        {
            "agency_name": EXAMPLE_AGENCY,
            "record": "pin",
            "item": "1",
            "note": "รูปถ่ายไม่เห็นป้ายชื่อหน่วยงาน กรุณาถ่ายใหม่",
        },
        (("เปิดแบบเพื่อแก้ไข", "Open the form"),),
        free_text=("note",),
    ),
}
