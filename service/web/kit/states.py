"""How an account stands, in words."""

from ...store import accounts
from .language import say


def state_in_words(state: str) -> str:
    return {
        accounts.WAITING: say("รอสำนักงานเขตยืนยัน", "Waits for the area office"),
        accounts.PROVISIONAL: say("ใช้งานได้ รอสำนักงานเขตยืนยัน", "Works; not confirmed yet"),
        accounts.CONFIRMED: say("ยืนยันแล้ว", "Confirmed"),
        accounts.CANCELLED: say("ปิดหรือยกเลิกแล้ว", "Closed or cancelled"),
        accounts.LEFT: say("เจ้าของบัญชีปิดเอง", "Closed by its person"),
    }[state]
