"""How it is known who made an edit: they wrote the cell, or they changed the file last"""

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0006"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("edits", sa.Column("known_by", sa.String(length=10), server_default="file", nullable=False))
