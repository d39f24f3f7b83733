"""Letters about accounts.

Facts: `agency_name` (of the agency, or of the area where an officer works), `number` (of a confirmation; its
`token` is computed when the letter is written).
"""

from collections.abc import Mapping

from .alerts import actor_name
from .kind import EXAMPLE_AGENCY, SET_PASSWORD, Letter, LetterKind

NOT_YOU_EN = "If this was not you, please set a new password at once, and tell the area office or OBEC:"
NOT_YOU_TH = "หากท่านไม่ได้ทำรายการนี้ กรุณาตั้งรหัสผ่านใหม่ทันที และแจ้งสำนักงานเขตหรือ สพฐ."


def _confirm_url(facts: Mapping) -> str:
    return f"{facts['base_url']}/confirm/{facts['token']}"


def _forgotten_password_url(facts: Mapping) -> str:
    return f"{facts['base_url']}/password/forgot"


def _new_address(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: please confirm this e-mail address", [
            f"The account {facts['username']} asks to use this address from now on. Please confirm it within {facts['days']} days:",
            _confirm_url(facts),
            "It changes when both the old and the new address have confirmed it.",
            "If you do not know of this, please ignore this letter: nothing changes.",
        ]
    return "ปักหมุด: กรุณายืนยันอีเมลนี้", [
        f"บัญชี {facts['username']} ขอใช้อีเมลนี้แทนอีเมลเดิม กรุณายืนยันภายใน {facts['days']} วัน ที่ลิงก์นี้",
        _confirm_url(facts),
        "อีเมลจะเปลี่ยนเมื่อยืนยันครบทั้งอีเมลเดิมและอีเมลใหม่",
        "หากท่านไม่ทราบเรื่อง ไม่ต้องดำเนินการใด ๆ ข้อมูลจะคงเดิม",
    ]


def _old_address(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: is your e-mail address to be changed?", [
            f"The account {facts['username']} asks for another e-mail address. If this was you, please confirm it within "
            f"{facts['days']} days:",
            _confirm_url(facts),
            "If this was not you, please stop it here; you will get a link to set a new password:",
            f"{_confirm_url(facts)}/refuse",
            "Without your confirmation nothing changes.",
        ]
    return "ปักหมุด: ท่านขอเปลี่ยนอีเมลหรือไม่", [
        f"บัญชี {facts['username']} ขอเปลี่ยนอีเมล หากท่านเป็นผู้ขอ กรุณายืนยันภายใน {facts['days']} วัน ที่ลิงก์นี้",
        _confirm_url(facts),
        "หากท่านไม่ได้ขอ กรุณาระงับที่ลิงก์นี้ แล้วระบบจะส่งลิงก์ตั้งรหัสผ่านใหม่ให้ท่าน",
        f"{_confirm_url(facts)}/refuse",
        "หากท่านไม่ยืนยัน จะไม่มีอะไรเปลี่ยน",
    ]


def _address_changed(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: your e-mail address has been changed", [
            f"The account {facts['username']} has another e-mail address now. Letters do not come here any more.",
            "If this was not you, please tell the area office or OBEC.",
        ]
    return "ปักหมุด: เปลี่ยนอีเมลของบัญชีแล้ว", [
        f"บัญชี {facts['username']} เปลี่ยนไปใช้อีเมลอื่นแล้ว ระบบจะไม่ส่งจดหมายมาที่นี่อีก",
        "หากท่านไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขตหรือ สพฐ.",
    ]


def _handover(facts: Mapping, english: bool) -> Letter:
    link = f"{facts['base_url']}/handover/{facts['token']}"
    if english:
        return f"Pakmut: the account of {facts['agency_name']} is handed over to you", [
            f"Who is responsible for {facts['agency_name']} hands the account {facts['username']} over to you.",
            f"To take it, read the privacy notice and set a password within {facts['days']} days:",
            link,
            "If you do not know of this, please ignore this letter: nothing changes.",
        ]
    return f"ปักหมุด: มอบบัญชีของ{facts['agency_name']}ให้ท่าน", [
        f"ผู้รับผิดชอบของ {facts['agency_name']} ขอมอบบัญชี {facts['username']} ให้ท่านดูแลต่อ",
        f"หากรับ กรุณาอ่านประกาศความเป็นส่วนตัวและตั้งรหัสผ่านภายใน {facts['days']} วัน ที่ลิงก์นี้",
        link,
        "หากท่านไม่ทราบเรื่อง ไม่ต้องดำเนินการใด ๆ ข้อมูลจะคงเดิม",
    ]


def _handing_over(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: your account is being handed over", [
            f"The account {facts['username']} of {facts['agency_name']} was offered to a successor. Until the successor accepts, you "
            "can sign in and take it back.",
            NOT_YOU_EN,
            _forgotten_password_url(facts),
        ]
    return "ปักหมุด: กำลังมอบบัญชีให้ผู้อื่น", [
        f"บัญชี {facts['username']} ของ {facts['agency_name']} มีการเสนอมอบให้ผู้รับช่วงต่อ ก่อนที่ผู้รับช่วงต่อจะรับ ท่านเข้าสู่ระบบเพื่อยกเลิกการมอบได้",
        NOT_YOU_TH,
        _forgotten_password_url(facts),
    ]


def _handed_over(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: your account has been handed over", [
            f"The account {facts['username']} of {facts['agency_name']} is your successor's now. Your password works no more. Thank you.",
            "If you did not hand it over, please tell the area office at once.",
        ]
    return "ปักหมุด: มอบบัญชีเรียบร้อยแล้ว", [
        f"ผู้รับช่วงต่อรับบัญชี {facts['username']} ของ {facts['agency_name']} แล้ว รหัสผ่านเดิมของท่านใช้ไม่ได้อีก ขอบคุณที่ร่วมงานกัน",
        "หากท่านไม่ได้มอบบัญชี กรุณาแจ้งสำนักงานเขตทันที",
    ]


def _left(facts: Mapping, english: bool) -> Letter:
    if english:
        return "Pakmut: your account is closed", [
            f"The account {facts['username']} of {facts['agency_name']} was closed at your own wish. What you sent stays.",
            "If this was not you, please tell the area office.",
        ]
    return "ปักหมุด: ปิดบัญชีแล้ว", [
        f"ปิดบัญชี {facts['username']} ของ {facts['agency_name']} ตามที่ท่านขอแล้ว ข้อมูลที่ส่งไว้ยังอยู่",
        "หากท่านไม่ได้ขอ กรุณาแจ้งสำนักงานเขต",
    ]


def _slip_notice(facts: Mapping, english: bool) -> Letter:
    """Facts: `who` printed it; letters of earlier have none."""
    who = actor_name(facts["who"], english) if facts.get("who") else ""
    if english:
        return "Pakmut: a sign-in slip was made for your account", [
            f"{who or 'Staff'} printed a slip with which a new password for {facts['username']} can be set within {facts['days']} days. It is "
            "handed to you in person.",
            "Links that came to you earlier work no more. If you do not know of this, please tell the area office or OBEC.",
        ]
    return "ปักหมุด: มีการออกใบเข้าสู่ระบบของบัญชีท่าน", [
        f"{f'เจ้าหน้าที่ {who} ' if who else 'เจ้าหน้าที่'}พิมพ์ใบสำหรับตั้งรหัสผ่านใหม่ของบัญชี {facts['username']} ซึ่งใช้ได้ {facts['days']} วัน และจะมอบให้ท่านด้วยตนเอง",
        "ลิงก์ที่ส่งให้ท่านก่อนหน้านี้ใช้ไม่ได้แล้ว หากท่านไม่ทราบเรื่อง กรุณาแจ้งสำนักงานเขตหรือ สพฐ.",
    ]


def _staff_welcome(facts: Mapping, english: bool) -> Letter:
    if english:
        return f"Pakmut: your staff account ({facts['agency_name']})", [
            f"An account was made for you as staff of {facts['agency_name']}. Your username: {facts['username']}",
            f"Please set your password within {facts['days']} days:",
            facts["link"],
            "If you do not know of this, please tell OBEC.",
        ]
    return f"ปักหมุด: บัญชีเจ้าหน้าที่ของท่าน ({facts['agency_name']})", [
        f"มีการเปิดบัญชีเจ้าหน้าที่ {facts['agency_name']} ให้ท่าน ชื่อผู้ใช้ของท่าน: {facts['username']}",
        f"กรุณาตั้งรหัสผ่านภายใน {facts['days']} วัน ที่ลิงก์นี้",
        facts["link"],
        "หากท่านไม่ทราบเรื่อง กรุณาแจ้ง สพฐ.",
    ]


_EXAMPLE = {"agency_name": EXAMPLE_AGENCY, "number": "1"}
_BECAUSE_NEW_ADDRESS = (
    "ท่านได้รับอีเมลฉบับนี้เพราะมีผู้แจ้งอีเมลนี้เป็นอีเมลใหม่ของบัญชี",
    "You get this e-mail because it was given as the new address of an account.",
)
_BECAUSE_SUCCESSOR = (
    "ท่านได้รับอีเมลฉบับนี้เพราะผู้รับผิดชอบคนเดิมแจ้งอีเมลของท่านเป็นผู้รับช่วงต่อ",
    "You get this e-mail because you were named as a successor.",
)

KINDS = {
    "new_address": LetterKind(
        _new_address,
        ("ขอให้ยืนยันอีเมลใหม่", "Confirm a new address"),
        _EXAMPLE,
        (("ยืนยันอีเมลนี้", "Confirm this address"),),
        _BECAUSE_NEW_ADDRESS,
    ),
    "old_address": LetterKind(
        _old_address,
        ("ขอให้อีเมลเดิมยืนยันการเปลี่ยน", "Ask the old address to confirm"),
        _EXAMPLE,
        (("ยืนยันการเปลี่ยนอีเมล", "Confirm the change"), ("ระงับการเปลี่ยนอีเมล", "Stop the change")),
    ),
    "address_changed": LetterKind(
        _address_changed, ("แจ้งอีเมลเดิมว่าเปลี่ยนแล้ว", "Tell the old address that it changed"), _EXAMPLE
    ),
    "handover": LetterKind(
        _handover,
        ("เสนอมอบบัญชีให้ผู้รับช่วงต่อ", "Offer an account to a successor"),
        _EXAMPLE,
        (("รับบัญชี", "Take the account"),),
        _BECAUSE_SUCCESSOR,
    ),
    "handing_over": LetterKind(
        _handing_over, ("แจ้งเจ้าของบัญชีว่ากำลังมอบบัญชี", "Tell the holder that the account is offered"), _EXAMPLE
    ),
    "handed_over": LetterKind(
        _handed_over, ("แจ้งเจ้าของเดิมว่ามอบบัญชีแล้ว", "Tell the former holder that it is taken"), _EXAMPLE
    ),
    "left": LetterKind(_left, ("แจ้งว่าปิดบัญชีแล้ว", "An account was closed"), _EXAMPLE),
    "slip_notice": LetterKind(
        _slip_notice,
        ("แจ้งว่าออกใบเข้าสู่ระบบแล้ว", "A sign-in slip was made"),
        _EXAMPLE | {"who": "somchai.p5703"},
    ),
    "staff_welcome": LetterKind(
        _staff_welcome,
        ("บัญชีเจ้าหน้าที่ พร้อมลิงก์ตั้งรหัสผ่าน", "Staff account, with the password link"),
        _EXAMPLE,
        (SET_PASSWORD,),
        has_password_link=True,
    ),
}
