"""The kinds of acts that the pages of the audit log can be narrowed to."""

from dataclasses import dataclass

from ..store.audit_log import READ

FORMS, READS, ALL, OTHER = "forms", "reads", "all", "other"


@dataclass(frozen=True)
class ActKind:
    """A kind of acts. `title`: (Thai, English). `acts`: keys of ACT_SENTENCES."""

    title: tuple[str, str]
    acts: frozenset[str] = frozenset()


def _kind(thai: str, english: str, acts: str = "") -> ActKind:
    return ActKind((thai, english), frozenset(acts.split()))


# Key -> kind; "" is what a page shows at first. Acts of no kind are OTHER.
ACT_KINDS: dict[str, ActKind] = {
    "": _kind("ทั้งหมด ยกเว้นการเปิดดู", "All but what was looked at"),
    FORMS: _kind("แบบที่ส่งเข้ามา", "Forms that came in", "received withdrew"),
    "decisions": _kind(
        "ผลตรวจและข้อเสนอทะเบียน",
        "Decisions and proposals",
        "decided confirmed_by_obec proposed proposal_withdrawn proposal_decided closing_confirmed",
    ),
    "accounts": _kind(
        "บัญชีและการเข้าสู่ระบบ",
        "Accounts and sign-ins",
        "account_made account_closed account_reopened slip access_given access_taken letter_again link_shown"
        " password_set password_set_by_slip password_set_by_letter password_changed sessions_ended"
        " second_factor_set second_factor_removed recovery_code_used"
        " address_asked address_changed address_refused address_corrected correction_objected"
        " left invited invitations_revoked handover_offered handover_ended handed_over"
        " code_used code_reused code_asked mailbox_proved disowned hand_over_printed hand_over_revoked",
    ),
    "files": _kind(
        "ไฟล์ที่มีผู้นำออก",
        "Files that were taken",
        "rows_exported rows_taken paper_taken workbook_exported exported person_shown log_exported hand_over_printed",
    ),
    "reports": _kind(
        "รายงาน ARS",
        "ARS reports",
        "report_submitted report_photos report_photo_changed report_photo_removed",
    ),
    "announcements": _kind(
        "ประกาศ",
        "Announcements",
        "announcement announcement_waits announcement_released announcement_ended announcement_dropped",
    ),
    "letters": _kind(
        "อีเมลและการแจ้งเตือน",
        "Letters and reminders",
        "letters_held letters_released letters_dropped reminders_queued reminders_stopped told_in_line",
    ),
    READS: _kind("การเปิดดูข้อมูลส่วนบุคคล", "Personal data that was looked at", READ),
    OTHER: _kind("รายการอื่น", "Other acts"),
    ALL: _kind("ทั้งหมด", "All"),
}
_OF_SOME_KIND = frozenset().union(*(kind.acts for kind in ACT_KINDS.values()))


def acts_of_kind(key: str) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Returns (the acts that are meant, None for all; those that are left out)."""
    if key == OTHER:
        return None, _OF_SOME_KIND
    if key == "":
        return None, frozenset({READ})
    return (None, frozenset()) if key == ALL else (ACT_KINDS[key].acts, frozenset())
