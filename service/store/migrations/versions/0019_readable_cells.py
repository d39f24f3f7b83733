"""What counts in place of a cell that cannot be read

Rows that were read before have no reading yet: the next look at their workbook makes it.
"""

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0018"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("rows") as table:
        table.add_column(sa.Column("read_as", sa.JSON(), nullable=True))
        table.add_column(sa.Column("unreadable", sa.JSON(), nullable=True))
