"""How the tabs of workbooks at Google looked when they were read last; nothing is told of before.

The trail shows the newest edits of an area first.
"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0034"
down_revision = "0033"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "tab_shapes",
        sa.Column("area", sa.String(length=20), sa.ForeignKey("areas.key"), primary_key=True, nullable=False),
        sa.Column("tab", sa.String(length=30), primary_key=True, nullable=False),
        sa.Column("sheet_id", Number, nullable=False),
        sa.Column("title", sa.Text(), nullable=False),
        sa.Column("columns", sa.JSON(), nullable=False),
    )
    op.create_index("ix_edits_newest", "edits", ["area", "id"])


def downgrade() -> None:
    op.drop_index("ix_edits_newest", "edits")
    op.drop_table("tab_shapes")
