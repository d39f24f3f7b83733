"""Doubts follow what stands in the sheet, and decisions act some seconds after their cells changed"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment

revision = "0020"
down_revision = "0019"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rows") as table:
        table.add_column(sa.Column("doubts", sa.JSON(), nullable=True))
        table.add_column(sa.Column("seen_at", Moment(), nullable=True))
    with op.batch_alter_table("workbooks") as table:
        table.add_column(sa.Column("decisions_due", Moment(), nullable=True))
