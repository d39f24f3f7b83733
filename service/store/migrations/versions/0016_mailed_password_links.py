"""Password links know whether they were mailed: who opens such a link has read the mailbox

Of older links nobody knows; they count as printed by staff, and prove nothing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("password_links") as table:
        table.add_column(sa.Column("is_mailed", sa.Boolean(), server_default=sa.false(), nullable=False))
