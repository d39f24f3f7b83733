"""Corrections of an account wait until its holder had time to object"""

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0011"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("requests", sa.Column("waits", sa.Boolean(), server_default=sa.false(), nullable=False))
    op.create_index(
        "ix_requests_waits",
        "requests",
        ["waits"],
        unique=False,
        sqlite_where=sa.text("waits = 1"),
        postgresql_where=sa.text("waits"),
    )
