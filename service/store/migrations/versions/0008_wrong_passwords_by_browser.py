"""Wrong passwords are counted by browser, not by network address

Those of the last day are forgotten: they count for a day only.
"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0008"
down_revision = "0007"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.drop_table("wrong_passwords")
    op.create_table(
        "wrong_passwords",
        sa.Column("username", sa.String(length=120), nullable=False),
        sa.Column("browser", sa.String(length=60), nullable=False),
        sa.Column("count", Number, nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("username", "browser", name=op.f("pk_wrong_passwords")),
    )
