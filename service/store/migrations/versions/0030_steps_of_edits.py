"""Edits say what was done and when, also where it was no cell; those of before were of cells and rows"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment

revision = "0030"
down_revision = "0029"
branch_labels = None
depends_on = None

INDEXES = {"ix_edits_agency": "agency", "ix_edits_kind": "kind", "ix_edits_who": "who"}


def upgrade() -> None:
    with op.batch_alter_table("edits") as table:
        table.add_column(sa.Column("kind", sa.String(length=20), server_default="cell", nullable=False))
        table.add_column(sa.Column("done_at", Moment(), nullable=True))
        table.add_column(sa.Column("place", sa.Text(), server_default="", nullable=False))
        table.add_column(sa.Column("step", sa.String(length=60), nullable=True))
    op.execute("UPDATE edits SET kind = 'state' WHERE \"column\" = 'row_id'")
    op.create_index("ix_edits_step", "edits", ["step"], unique=True)
    for name, column in INDEXES.items():
        op.create_index(name, "edits", ["area", column, "seen_at"])


def downgrade() -> None:
    for name in ("ix_edits_step", *INDEXES):
        op.drop_index(name, "edits")
    with op.batch_alter_table("edits") as table:
        for column in ("kind", "done_at", "place", "step"):
            table.drop_column(column)
