"""What an office typed that an act is about: captions of the photos of a report

Acts of before hold their captions themselves: they are sealed as they are.
"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment

revision = "0037"
down_revision = "0036"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "act_texts",
        sa.Column("digest", sa.String(64), primary_key=True, nullable=False),
        sa.Column("salt", sa.String(32), nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("at", Moment(), nullable=False),
    )
    op.create_index("ix_act_texts_at", "act_texts", ["at"])
