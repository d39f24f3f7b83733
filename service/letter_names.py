"""What the kinds of letters are called, for people who look after them. Pure: every kind of `letters.KINDS` stands here."""

# kind -> (Thai, English)
NAMES: dict[str, tuple[str, str]] = {
    "welcome": ("ชื่อผู้ใช้และลิงก์ตั้งรหัสผ่าน", "Username and link to set a password"),
    "password": ("ลิงก์ตั้งรหัสผ่านใหม่", "Link to set a new password"),
    "registered_notice": ("แจ้งหน่วยงานว่ามีผู้ลงทะเบียน", "Notice to the agency that a person registered"),
    "further_person": ("แจ้งว่ามีผู้ลงทะเบียนเพิ่ม", "Notice that another person registered"),
    "sent_back": ("ขอให้แก้ไขข้อมูล", "Request to correct a form"),
}
