"""Who of the staff printed a password link on a slip, or had it sent"""

import sqlalchemy as sa
from alembic import op

revision = "0032"
down_revision = "0031"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("password_links") as table:
        table.add_column(sa.Column("issued_by", sa.String(60), server_default="", nullable=False))
