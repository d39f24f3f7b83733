"""The acts of a person by time: whether it is noted in this hour that they looked at a page"""

from alembic import op

revision = "0027"
down_revision = "0026"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("audit_log") as table:
        table.drop_index("ix_audit_log_who")
        table.create_index("ix_audit_log_who", ["who", "at"])
