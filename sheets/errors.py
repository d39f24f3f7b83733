"""What can go wrong with Google. Each class answers two questions: may I try again, and who must act?

    SheetsError
    ├── NotApplied       nothing was changed; send the same again after `retry_after`        nobody
    ├── OutcomeUnknown   it may have been applied; send the SAME body again, the token decides nobody
    ├── Refused          Google looked at it and said no; the same body will be refused again  the program
    ├── Burned           a refused commit whose token is spent: freeze its rows anew           the program
    ├── NeedsPerson      the file is gone, trashed or closed to us                             the area's officer
    └── BadCredentials   Google does not accept our key                                        the administrator

`advice` is one sentence for the status page; str(error) is what Google said, for the log.
"""


class SheetsError(Exception):
    """Base of everything that `sheets` raises on purpose."""

    advice = "ติดต่อ Google Sheets ไม่สำเร็จ"
    advice_en = "Google Sheets could not be reached."


class NotApplied(SheetsError):
    """429, 401, a 403 about rates, or refused before anything was sent. `retry_after`: seconds, None = not told."""

    advice = "Google ยังไม่รับคำขอในขณะนี้ ระบบจะส่งใหม่เอง ไม่ต้องดำเนินการใด ๆ"

    def __init__(self, message: str, retry_after: float | None = None):
        super().__init__(message)
        self.retry_after = retry_after


class OutcomeUnknown(SheetsError):
    """Timeout, reset, 5xx or an answer that is not JSON: applied or not, this call cannot tell."""

    advice = "ยังไม่ทราบว่า Google บันทึกแล้วหรือไม่ ระบบจะส่งชุดเดิมซ้ำโดยไม่เกิดแถวซ้ำ ไม่ต้องดำเนินการใด ๆ"


class Refused(SheetsError):
    """400 and the like: nothing of the request was applied. str() is Google's own message."""

    advice = "Google ปฏิเสธคำขอนี้ โปรดตรวจว่ามีผู้ป้องกันหรือลบแท็บใดในสมุดงานหรือไม่"


class Burned(SheetsError):
    """The commit was refused and its token is spent: it never committed and never will. str() is Google's message."""

    advice = "Google ปฏิเสธการบันทึกชุดนี้ ระบบจะแบ่งชุดแล้วส่งใหม่ โปรดตรวจว่ามีแท็บใดถูกป้องกันหรือถูกลบ"


class NeedsPerson(SheetsError):
    """403 or 404 on the file, or the file is in the bin: only this workbook stops, until a person has acted."""

    advice = "ระบบเปิดสมุดงานนี้ไม่ได้ โปรดนำสมุดงานออกจากถังขยะ หรือแชร์สมุดงานให้บัญชีของระบบแก้ไขได้"


class BadCredentials(SheetsError):
    """The key file is missing, unreadable, revoked or expired."""

    advice = "Google ไม่รับบัญชีของระบบ โปรดตรวจไฟล์กุญแจที่ตั้งไว้ใน GOOGLE_CREDENTIALS"
