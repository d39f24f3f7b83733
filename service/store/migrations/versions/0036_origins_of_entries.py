"""From where entries came: the network address and the sign-in, for a while"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number

revision = "0036"
down_revision = "0035"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "entry_origins",
        sa.Column("entry_id", Number, sa.ForeignKey("entries.id"), primary_key=True, nullable=False),
        sa.Column("at", Moment(), nullable=False),
        sa.Column("address", sa.String(45), nullable=False),
        sa.Column("sign_in", sa.String(16), nullable=False),
    )
    op.create_index("ix_entry_origins_at", "entry_origins", ["at"])
