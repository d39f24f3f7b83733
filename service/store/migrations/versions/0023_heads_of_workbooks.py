"""Workbooks and batches know the head: the name of the newest batch, by which an older database shows

Workbooks from before have none; their next batch sets it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0023"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("workbooks", "batches"):
        with op.batch_alter_table(name) as table:
            table.add_column(sa.Column("head", sa.String(length=40), server_default="", nullable=False))
