"""Sentences of errors and remarks, filled in with the field's label and limits."""

RULES: dict[str, tuple[str, str]] = {
    "required": ("กรุณากรอก{label}", "Please fill in: {label}"),
    "choose": ("กรุณาเลือก{label}", "Please choose: {label}"),
    "tick": ("กรุณาทำเครื่องหมายที่ “{label}”", "Please tick “{label}”"),
    "too_long": (
        "{label}ยาวเกินไป กรอกได้ไม่เกิน {limit} ตัวอักษร (กรอกมา {found})",
        "{label} is too long: at most {limit} characters (you typed {found})",
    ),
    "not_english": (
        "{label}ต้องพิมพ์เป็นภาษาอังกฤษ เช่น {example}",
        "{label} must be written in English letters, for example {example}",
    ),
    "not_a_name": (
        "{label}ต้องเป็นชื่อเท่านั้น กรุณาอย่าใส่ลิงก์ อีเมล หมายเลขโทรศัพท์ หรือเลขบัญชี",
        "{label} must be a name only: please leave out links, e-mail addresses, telephone and account numbers",
    ),
    "not_an_email": (
        "{label}ไม่ถูกต้อง ตัวอย่างที่ถูกต้อง: name@example.go.th",
        "{label} is not a valid address. A valid one looks like name@example.go.th",
    ),
    "not_a_number": ("{label}ต้องเป็นตัวเลข เช่น 12", "{label} must be a whole number, for example 12"),
    "out_of_range": (
        "{label}ต้องอยู่ระหว่าง {least} ถึง {most}",
        "{label} must be between {least} and {most}",
    ),
    "not_a_date": (
        "อ่าน{label}ไม่ออก ตัวอย่าง: 31/5/2569 หรือ 31 พ.ค. 2569",
        "{label} could not be read as a date. Example: 31/5/2026",
    ),
    "not_an_option": (
        "{label}ต้องเลือกจากรายการที่มีให้",
        "{label} must be one of the choices offered",
    ),
    "not_a_national_id": (
        "{label}ไม่ถูกต้อง ต้องมี 13 หลักและหลักสุดท้ายต้องตรงกับสูตรตรวจ กรุณาดูจากบัตรอีกครั้ง",
        "{label} is not valid: it has 13 digits, and the last one must fit the others. Please look at the card again.",
    ),
    "not_degrees": (
        "อ่าน{label}ไม่ออก ตัวอย่าง: {example}",
        "{label} could not be read. Example: {example}",
    ),
    "outside_thailand": (
        "พิกัดนี้อยู่นอกประเทศไทย กรุณาตรวจละติจูดและลองจิจูดอีกครั้ง",
        "This position is outside Thailand. Please check latitude and longitude.",
    ),
    "position_unread": (
        "อ่านพิกัดจากข้อความที่วางไม่ได้ ลองวางเป็น “18.143, 100.140” หรือปักหมุดบนแผนที่",
        "The pasted text holds no position we can read. Try “18.143, 100.140”, or put the pin on the map.",
    ),
    "position_short_link": (
        "ลิงก์แผนที่แบบย่อไม่มีพิกัดอยู่ในตัว กรุณาเปิดลิงก์แล้วคัดลอกพิกัดหรือลิงก์เต็มมาวาง",
        "A shortened map link holds no position. Please open it and copy the position or the full link.",
    ),
    "position_swapped": (
        "ละติจูดกับลองจิจูดสลับกัน ระบบสลับให้แล้ว กรุณาตรวจแล้วกดส่งอีกครั้ง",
        "Latitude and longitude were the wrong way round. We swapped them: please check and send again.",
    ),
    "cell_unreadable": (
        "{tab} {row}: ช่อง{label}อ่านไม่ได้",
        "{tab} {row}: the cell “{label}” cannot be read",
    ),
    "decision_unknown": (
        "{tab} {row}: สิ่งที่พิมพ์ในช่องผลตรวจไม่ใช่ตัวเลือก จึงไม่มีผล กรุณาเลือกจากรายการในช่อง",
        "{tab} {row}: what stands in the column of decisions is none of its choices and has no effect",
    ),
    "reason_missing": (
        "{tab} {row}: ส่งกลับแก้ไขยังไม่มีผล รอเหตุผลในช่องหมายเหตุ",
        "{tab} {row}: sent back without effect yet; the reason is awaited in the column of notes",
    ),
    "row_replaced": (
        "{tab} {row}: แถวนี้ถูกแทนที่แล้ว (ครั้งที่ {n}) สิ่งที่แก้ในแถวนี้ไม่มีผล กรุณาแก้ที่แถวเลขที่รับ {newest}",
        "{tab} {row}: this row (no. {n}) was replaced, and what was changed in it has no effect; "
        "please use the row {newest}",
    ),
    "cell_empty": (
        "{tab} {row}: ช่อง{label}อ่านไม่ได้ (ว่าง)",
        "{tab} {row}: the cell “{label}” is empty",
    ),
    "too_many": ("{label}ได้ไม่เกิน {most} รายการ", "{label}: at most {most}"),
    "photo_too_many_held": (
        "มีรูปที่แนบไว้แต่ยังไม่ได้ส่งแบบครบ {most} รูปแล้ว จึงยังไม่ได้รับรูป “{name}” กรุณาส่งแบบที่เปิดไว้ก่อน",
        "{most} photos wait in forms that were not sent, so “{name}” was not taken. Please send those forms first.",
    ),
    "photo_too_often": (
        "ขณะนี้ส่งรูปถี่เกินไป จึงยังไม่ได้รับรูป “{name}” กรุณารอประมาณ {minutes} นาที แล้วเลือกรูปนี้ส่งอีกครั้ง",
        "Photos are being sent too often just now: “{name}” was not taken. Please wait about {minutes} min and choose it again.",
    ),
    "photo_busy": (
        "ขณะนี้มีผู้ส่งรูปพร้อมกันมาก ระบบยังไม่ได้รับรูป “{name}” ข้อมูลที่กรอกไว้ยังอยู่ กรุณารอสักครู่ เลือกรูปนี้อีกครั้ง แล้วกดส่ง",
        "Many people are sending photos just now: “{name}” was not taken. What you typed is still here; please wait a moment, choose the photo again and send.",
    ),
    "photo_not_a_picture": (
        "ไฟล์ “{name}” ไม่ใช่รูปภาพที่ระบบอ่านได้ ใช้ JPEG, PNG, WebP หรือ HEIC",
        "“{name}” is not a picture we can read. Use JPEG, PNG, WebP or HEIC.",
    ),
    "photo_too_large_file": (
        "ไฟล์ “{name}” ใหญ่เกินไป ใช้รูปขนาดไม่เกิน 15 MB",
        "“{name}” is too large: at most 15 MB.",
    ),
    "photo_too_many_pixels": (
        "รูป “{name}” มีจำนวนจุดภาพมากเกินไป ลองถ่ายใหม่ด้วยความละเอียดปกติ",
        "“{name}” has too many pixels. Please take it again at a normal resolution.",
    ),
    "photo_damaged": (
        "รูป “{name}” เสียหรือส่งมาไม่ครบ กรุณาเลือกรูปอีกครั้ง",
        "“{name}” is damaged or arrived incomplete. Please choose it again.",
    ),
    "photo_too_small": (
        "รูป “{name}” เล็กเกินไปจนมองไม่เห็นรายละเอียด",
        "“{name}” is too small to show anything.",
    ),
    "phone_unread": (
        "{label} “{found}” อ่านไม่ออกว่าเป็นหมายเลขโทรศัพท์ ระบบเก็บไว้ตามที่พิมพ์",
        "{label} “{found}” does not look like a telephone number; it is kept as typed",
    ),
    "far_from_area": (
        "พิกัดอยู่นอกจังหวัดของเขตพื้นที่ประมาณ {km} กม.",
        "The position lies about {km} km outside the provinces of the area",
    ),
    "far_from_register": (
        "หมุดอยู่ห่างจากตำแหน่งในทะเบียน สพฐ. ประมาณ {km} กม.",
        "The pin lies about {km} km from where OBEC's register puts the agency",
    ),
    "known_default": (
        "พิกัดนี้เป็นค่าเริ่มต้นของแผนที่ ไม่ใช่ที่ตั้งจริงของหน่วยงาน",
        "This position is a map's default, not the agency's own place",
    ),
    "imprecise": (
        "ตำแหน่งจากโทรศัพท์คลาดเคลื่อนได้ถึง {metres} เมตร",
        "The phone's position may be wrong by {metres} metres",
    ),
    "coarse_position": (
        "พิกัดมีทศนิยมไม่ถึง 3 ตำแหน่ง จึงอาจคลาดเคลื่อนเป็นร้อยเมตร",
        "The position has fewer than three decimals, so it may be wrong by hundreds of metres",
    ),
    "map_view": (
        "พิกัดนี้เป็นเพียงกึ่งกลางแผนที่ในลิงก์ อาจไม่ใช่ที่ตั้งของหน่วยงาน",
        "This position is only the middle of the map in the link, perhaps not the agency's place",
    ),
    "same_as_other": (
        "พิกัดนี้ตรงกับจุดของ {other}",
        "This position is the same as that of {other}",
    ),
    "photo_elsewhere": (
        "รูปถ่ายบันทึกตำแหน่งห่างจากหมุดประมาณ {km} กม.",
        "The photo was taken about {km} km away from the pin",
    ),
    "photo_of_other": (
        "รูปถ่ายเป็นของหน่วยงานอื่น จึงไม่นับ",
        "The photo was sent for another agency, so it is not counted",
    ),
    "photo_again": (
        "รูปถ่ายนี้มีผู้ส่งไว้ก่อนแล้วสำหรับจุดหรือหน่วยงานอื่น จึงไม่นับซ้ำ",
        "This picture was sent before for another point or agency, so it is not counted again",
    ),
    "photo_unknown": (
        "ไม่พบรูปถ่ายตามลิงก์นี้ในระบบ จึงไม่นับ",
        "The link leads to no photo that was sent, so it is not counted",
    ),
    "not_proved": (
        "ลงทะเบียนโดยไม่ผ่านการตรวจอัตโนมัติ รอเขตยืนยัน",
        "Registered without the automatic check; waits for the area office",
    ),
    "sent_unproved": (
        "ส่งโดยไม่ผ่านการตรวจอัตโนมัติ ผู้ยื่นยังไม่ได้รับอีเมล",
        "Sent without the automatic check; the sender got no letter yet",
    ),
    "further_person": (
        "เป็นผู้ลงทะเบียนคนที่ {n} ของหน่วยงาน โปรดตรวจสอบก่อนยืนยัน",
        "Person {n} of this agency: please check before you confirm",
    ),
    "wrong_code": (
        "รหัสในใบนำส่งไม่ถูกต้อง หมดอายุ หรือถูกยกเลิก กรุณาตรวจอีกครั้ง หรือเว้นว่างไว้แล้วลงทะเบียนตามปกติ",
        "The code of the letter is wrong, has expired or was revoked. Please check it, or register without it.",
    ),
    "link_shown": (
        "เจ้าหน้าที่เปิดดูลิงก์ลงทะเบียนของหน่วยงานนี้เมื่อ {at} ดูว่าผู้ใดเปิดได้ในบันทึกการทำรายการ",
        "Staff looked up this agency's registration link on {at}; the log of acts tells who",
    ),
    "proved_by_letter": (
        "ยืนยันด้วยรหัสในใบนำส่ง",
        "Proved by the code of a hand-over letter",
    ),
    "proved_by_mail": (
        "ยืนยันด้วยรหัสที่ส่งไปยังอีเมลของหน่วยงานในทะเบียน",
        "Proved by a code sent to the agency's address in the register",
    ),
    "invited": (
        "ผู้ที่ยืนยันแล้วของหน่วยงานเป็นผู้เชิญหรือมอบบัญชี",
        "Invited, or named as successor, by a confirmed person of the agency",
    ),
    "confirmed_by_obec": ("สพฐ. เป็นผู้ยืนยัน", "Confirmed by OBEC"),
    "code_waits": (
        "มีรหัสยืนยัน แต่หน่วยงานมีผู้ที่ยืนยันแล้ว โปรดตรวจสอบก่อนยืนยัน",
        "Has a code that confirms, but somebody of the agency is confirmed: please check",
    ),
    "code_reused": (
        "รหัสยืนยันนี้มีผู้ใช้ไปแล้ว โปรดตรวจสอบทั้งสองคน",
        "The code that confirms was used before: please check both people",
    ),
    "disowned": (
        "เจ้าของอีเมลหน่วยงานในทะเบียนแจ้งว่าไม่ใช่บุคลากรของหน่วยงาน",
        "The owner of the agency's address in the register does not know this person",
    ),
    "proved_by_link": (
        "ลงทะเบียนผ่านลิงก์ประจำหน่วยงาน",
        "Registered through the agency's own link",
    ),
    "by_request": (
        "สร้างจากคำร้องที่อนุมัติแล้ว เลขที่รับ {number}",
        "Made from the approved request {number}",
    ),
    "confirmed_before": (
        "เขตยืนยันบุคคลนี้แล้วก่อนการแก้ไขครั้งนี้",
        "The area office confirmed this person before this change",
    ),
    "handed_over": (
        "รับมอบบัญชีจากผู้รับผิดชอบคนก่อน",
        "Has taken the account over from the one before",
    ),
    "corrected": (
        "แก้ไขตามคำขอที่อนุมัติแล้ว เลขที่รับ {number}",
        "Corrected by the approved request {number}",
    ),
    "not_signed_in": (
        "ผู้ยื่นไม่ได้เข้าสู่ระบบ กรุณาโทรกลับยืนยันก่อนอนุมัติ",
        "Sent without signing in: please call back before you approve it",
    ),
    "signed_in": (
        "ผู้ยื่นเข้าสู่ระบบด้วยชื่อผู้ใช้ {username}",
        "Sent by {username}, signed in",
    ),
    "like_in_register": (
        "ชื่อคล้าย {name} (รหัส {code}) ผู้ยื่นแจ้งว่าไม่ใช่",
        "Much like {name} (code {code}); the sender says it is another one",
    ),
    "code_of_other_area": (
        "รหัสนี้เป็นของ {name} ({area}) ระบบไม่ย้ายหน่วยงานข้ามเขตให้",
        "This code belongs to {name} ({area}); agencies are never moved from area to area by this",
    ),
    "name_in_register": (
        "ชื่อนี้มีในทะเบียนของเขตแล้ว รหัส {code}",
        "The area has an agency of this name already, code {code}",
    ),
    "code_unread": (
        "รหัสที่พิมพ์ “{found}” ไม่ใช่ตัวเลข 8 หรือ 10 หลัก",
        "The code that was typed, “{found}”, is not 8 or 10 digits",
    ),
    "replaces_report": (
        "แทนครั้งที่ {n} ซึ่งไม่ต้องพิจารณาแล้ว",
        "Replaces no. {n}, which need not be decided any more",
    ),
    "has_sent": (
        "หน่วยงานนี้ส่งข้อมูลแล้ว {n} รายการ",
        "This agency has sent {n} entries",
    ),
}


def sentence(rule: str, lang: str, label: str = "", **values: object) -> str:
    """Return the sentence of a rule in `lang` ("th" or "en"). Raises KeyError for an unknown rule."""
    thai, english = RULES[rule]
    return (english if lang == "en" else thai).format(label=label, **values)
