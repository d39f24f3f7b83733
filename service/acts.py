"""The acts that the audit trail keeps, in plain words: (Thai, English), filled in from what is kept about the deed."""

ACTS: dict[str, tuple[str, str]] = {
    "purged": (
        "ลบข้อมูลส่วนบุคคลที่พ้นกำหนดเก็บ: {entries} รายการ {rows} แถว จดหมาย {letters} ฉบับ บัญชี {accounts} บัญชี",
        "Took out personal data past its time: {entries} entries, {rows} rows, {letters} letters, {accounts} accounts",
    ),
    "erased": (
        "ลบข้อมูลของบุคคลตามคำขอ: {entries} รายการ {rows} แถว จดหมาย {letters} ฉบับ บัญชี {accounts} บัญชี",
        "Erased a person's data on request: {entries} entries, {rows} rows, {letters} letters, {accounts} accounts",
    ),
    "exported": ("ส่งออกข้อมูลของบุคคลตามคำขอ", "Exported a person's data on request"),
}
