"""What of an agency rests on its area's own hand, and why a report rests on it; every area is counted anew"""

import sqlalchemy as sa
from alembic import op

revision = "0031"
down_revision = "0030"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("agency_status") as table:
        table.add_column(sa.Column("typed", sa.JSON(), server_default="[]", nullable=False))
        table.add_column(
            sa.Column("confirmed_by_hand", sa.Boolean(), server_default=sa.false(), nullable=False)
        )
    with op.batch_alter_table("reports") as table:
        table.add_column(sa.Column("hand_reason", sa.Text(), server_default="", nullable=False))
    # As `workbooks.request_count` does it.
    op.execute(
        "UPDATE workbooks SET register_seen = CASE WHEN register_seen > 0 THEN -1 ELSE register_seen - 1 END"
    )
