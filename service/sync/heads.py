"""Tells from the head of a workbook whether our database is older than the workbook."""

from sqlalchemy import Connection

from sheets.head import Head

from ..store import batches, workbooks

# Why an area is left alone until its rows are taken back, for the person who asks.
OLDER_DATABASE = (
    "ฐานข้อมูลเก่ากว่าสมุดงานนี้ (มีการนำข้อมูลสำรองกลับมาใช้) ระบบกำลังนำแถวที่ขาดกลับเข้าฐานข้อมูล "
    "ข้อมูลที่ส่งเข้ามาใหม่จะรอจนเสร็จ หากค้างอยู่นาน โปรดใช้คำสั่ง sheets take-back"
)


def is_older(conn: Connection, area: str, head: Head | None) -> bool:
    """True if a workbook with this head holds a batch that our database does not know.

    The head may be that of our open batch, which is committed without an answer, or an earlier one, as of a
    workbook whose older version was restored.
    """
    known, batch = workbooks.get(conn, area)["head"], batches.get_open(conn, area)
    if head is None or str(head) in (known, batch and batch["head"]):
        return False
    return not known or head.token >= Head.parse(known).token


def is_of_another(head: Head | None, own: str) -> bool:
    """True if the token of a batch with the head `own` was used by another batch, or may have been.

    `head`: of the workbook, where the token is in use. A later head hides whose it was.
    """
    if head is None or not own:
        return False
    return str(head) != own and head.token >= Head.parse(own).token
