"""Who of OBEC has confirmed that an agency is taken out of the register"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number

revision = "0033"
down_revision = "0032"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "closing_votes",
        sa.Column("entry_id", Number, sa.ForeignKey("entries.id"), primary_key=True, nullable=False),
        sa.Column("account_id", Number, sa.ForeignKey("accounts.id"), primary_key=True, nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_closing_votes_account_id", "closing_votes", ["account_id"])
