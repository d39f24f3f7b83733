"""Indexes for every look-up of a page, a command or the worker that walked through a table of the country"""

import sqlalchemy as sa
from alembic import op

revision = "0021"
down_revision = "0020"
branch_labels = None
depends_on = None

INDEXES = {
    "accounts": {"ix_accounts_role": ["role", "state"], "ix_accounts_lower_email": [sa.text("lower(email)")]},
    "entries": {
        "ix_entries_area": ["area", "id"],
        "ix_entries_account_id": ["account_id", "received_at"],
        "ix_entries_batch_id": ["batch_id"],
    },
    "edits": {"ix_edits_row_id": ["row_id"]},
    "audit_log": {"ix_audit_log_who": ["who"]},
    "batches": {"ix_batches_state": ["state", "id"]},
    "letters": {"ix_letters_area": ["area"], "ix_letters_lower_to": [sa.text('lower("to")')]},
    "requests": {"ix_requests_state": ["state", "received_at"]},
    "reminders": {"ix_reminders_day": ["day"]},
    "proof_codes": {"ix_proof_codes_issued_by": ["issued_by", "channel"]},
    "sessions": {"ix_sessions_used_at": ["used_at"]},
    "wrong_passwords": {"ix_wrong_passwords_last_at": ["last_at"]},
    "drafts": {"ix_drafts_created_at": ["created_at"]},
    "confirmations": {"ix_confirmations_expires_at": ["expires_at"]},
    "photos": {"ix_photos_account_id": ["account_id"]},
}
# index -> (table, column, the rows that it holds): few of many
PARTIAL = {
    "ix_entries_set_aside": ("entries", "area", "set_aside IS NOT NULL"),
    "ix_entries_withdrawn": ("entries", "received_at", "withdrawn = 1"),
    "ix_rows_conflict": ("rows", "area", "state = 'conflict'"),
}


def upgrade() -> None:
    for table, indexes in INDEXES.items():
        for name, columns in indexes.items():
            op.create_index(name, table, columns)
    for name, (table, column, condition) in PARTIAL.items():
        op.create_index(name, table, [column], sqlite_where=sa.text(condition))
    op.drop_index("ix_edits_area", "edits")
    op.create_index("ix_edits_area", "edits", ["area", "seen_at"])
