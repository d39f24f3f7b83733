"""Files that the worker prepares for staff"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0017"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "downloads",
        sa.Column("id", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("arguments", sa.JSON(), nullable=False),
        sa.Column("digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("asked_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("tries", Number, server_default="0", nullable=False),
        sa.Column("begun_at", sa.DateTime(), nullable=True),
        sa.Column("beat_at", sa.DateTime(), nullable=True),
        sa.Column("done", Number, server_default="0", nullable=False),
        sa.Column("total", Number, server_default="0", nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.Column("problem", sa.String(length=20), server_default="", nullable=False),
        sa.Column("bytes", Number, server_default="0", nullable=False),
        sa.Column("rows", Number, server_default="0", nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_downloads_account_id")),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_downloads_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_downloads")),
    )
    op.create_index(op.f("ix_downloads_account_id"), "downloads", ["account_id"], unique=False)
    op.create_index(op.f("ix_downloads_area"), "downloads", ["area"], unique=False)
    op.create_index("ix_downloads_state", "downloads", ["state", "asked_at"], unique=False)
