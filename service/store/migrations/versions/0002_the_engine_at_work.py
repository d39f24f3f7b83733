"""The engine at work

Who edited, what was set aside, what was restored, whom files were shared with.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edits", sa.Column("who", sa.Text(), server_default="", nullable=False))
    op.add_column("entries", sa.Column("set_aside", sa.Text(), nullable=True))
    op.add_column("agencies", sa.Column("closed_at", sa.DateTime(), nullable=True))
    op.add_column("batches", sa.Column("sheet_ids", sa.JSON(), nullable=True))
    op.add_column("workbooks", sa.Column("noticed", sa.JSON(), server_default="{}", nullable=False))
    op.add_column("workbooks", sa.Column("columns_made", sa.JSON(), nullable=True))
    op.add_column("workbooks", sa.Column("alarms", sa.JSON(), server_default="[]", nullable=False))
    op.add_column("workbooks", sa.Column("checked_at", sa.DateTime(), nullable=True))
    # Until here {tab: time}; now {tab: {"until": time or null, "reason": text}}.
    op.execute("UPDATE workbooks SET parked_tabs = '{}'")
    op.create_table(
        "shares",
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("email", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("shared_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_shares_area")),
        sa.PrimaryKeyConstraint("area", "email", name=op.f("pk_shares")),
    )
    op.create_table(
        "register_lines",
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_register_lines_area")),
        sa.PrimaryKeyConstraint("area", "code", name=op.f("pk_register_lines")),
    )
