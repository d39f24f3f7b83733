"""The daily digest of officers: who wants it, and when the last one was queued"""

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("wants_digest", sa.Boolean(), server_default=sa.true(), nullable=False))
        table.add_column(sa.Column("digest_on", sa.String(length=10), nullable=True))
