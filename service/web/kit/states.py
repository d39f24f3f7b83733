"""The state of an account, in words."""

from ...services.language import t
from ...store import accounts


def state_in_words(state: str) -> str:
    return {
        accounts.WAITING: t("รอสำนักงานเขตยืนยัน", "Waits for the area office"),
        accounts.PROVISIONAL: t("ใช้งานได้ รอสำนักงานเขตยืนยัน", "Works; not confirmed yet"),
        accounts.CONFIRMED: t("ยืนยันแล้ว", "Confirmed"),
        accounts.CANCELLED: t("ปิดหรือยกเลิกแล้ว", "Closed or cancelled"),
        accounts.LEFT: t("เจ้าของบัญชีปิดเอง", "Closed by its person"),
    }[state]
