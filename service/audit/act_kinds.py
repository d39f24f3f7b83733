"""The kinds of acts that the pages of the audit log can be narrowed to."""

from dataclasses import dataclass

from ..store.audit_log import READ

FORMS, READS, ALL, OTHER = "forms", "reads", "all", "other"


@dataclass(frozen=True)
class ActKind:
    """A kind of acts. `title`: (Thai, English). `acts`: keys of ACT_SENTENCES."""

    title: tuple[str, str]
    acts: frozenset[str] = frozenset()


# Key -> kind; "" is what a page shows at first. Acts of no kind are OTHER.
ACT_KINDS: dict[str, ActKind] = {
    "": ActKind(("ทั้งหมด ยกเว้นการเปิดดู", "All but what was looked at")),
    FORMS: ActKind(("แบบที่ส่งเข้ามา", "Forms that came in"), frozenset({"received", "withdrew"})),
    "decisions": ActKind(
        ("ผลตรวจและข้อเสนอทะเบียน", "Decisions and proposals"),
        frozenset(
            {
                *("decided", "confirmed_by_obec", "proposed", "proposal_withdrawn", "proposal_decided"),
                "closing_confirmed",
            }
        ),
    ),
    "accounts": ActKind(
        ("บัญชีและการเข้าสู่ระบบ", "Accounts and sign-ins"),
        frozenset(
            {
                *(
                    "account_made",
                    "account_closed",
                    "account_reopened",
                    "slip",
                    "letter_again",
                    "password_set",
                ),
                *("password_set_by_slip", "password_set_by_letter"),
                *("password_changed", "second_factor_set", "second_factor_removed", "recovery_code_used"),
                *("sessions_ended", "address_asked", "address_changed", "address_refused", "left", "invited"),
                *("address_corrected", "correction_objected", "handover_offered", "handover_ended"),
                *("handed_over", "code_used", "code_reused", "code_asked", "mailbox_proved", "disowned"),
                *("invitations_revoked", "hand_over_printed", "hand_over_revoked", "link_shown"),
            }
        ),
    ),
    "files": ActKind(
        ("ไฟล์ที่มีผู้นำออก", "Files that were taken"),
        frozenset(
            {
                *("rows_exported", "rows_taken", "paper_taken", "workbook_exported", "exported"),
                *("log_exported", "hand_over_printed"),
            }
        ),
    ),
    "reports": ActKind(
        ("รายงาน ARS", "ARS reports"),
        frozenset({"report_submitted", "report_photos", "report_photo_changed", "report_photo_removed"}),
    ),
    "announcements": ActKind(
        ("ประกาศ", "Announcements"),
        frozenset(
            {
                *("announcement", "announcement_waits", "announcement_released", "announcement_ended"),
                "announcement_dropped",
            }
        ),
    ),
    "letters": ActKind(
        ("อีเมลและการแจ้งเตือน", "Letters and reminders"),
        frozenset(
            {
                *("letters_held", "letters_released", "letters_dropped", "reminders_queued"),
                *("reminders_stopped", "told_in_line"),
            }
        ),
    ),
    READS: ActKind(("การเปิดดูข้อมูลส่วนบุคคล", "Personal data that was looked at"), frozenset({READ})),
    OTHER: ActKind(("รายการอื่น", "Other acts")),
    ALL: ActKind(("ทั้งหมด", "All")),
}
_OF_SOME_KIND = frozenset().union(*(kind.acts for kind in ACT_KINDS.values()))


def acts_of_kind(key: str) -> tuple[frozenset[str] | None, frozenset[str]]:
    """Returns (the acts that are meant, None for all; those that are left out)."""
    if key == OTHER:
        return None, _OF_SOME_KIND
    if key == "":
        return None, frozenset({READ})
    return (None, frozenset()) if key == ALL else (ACT_KINDS[key].acts, frozenset())
