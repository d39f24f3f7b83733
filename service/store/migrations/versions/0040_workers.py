"""Several workers: each tells of itself, and has the areas that it works on for a while

The one heartbeat that there was is forgotten: a worker writes its own within seconds of its start. What a
worker had to remember stands with the workbook: when it was counted, and with which settings.
"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment, Number

revision = "0040"
down_revision = "0039"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "workers",
        sa.Column("id", sa.String(120), primary_key=True, nullable=False),
        sa.Column("started_at", Moment(), nullable=False),
        sa.Column("beat_at", Moment(), nullable=False),
        sa.Column("clock_ahead", sa.Float(), nullable=False),
        sa.Column("trouble", sa.Text(), server_default="", nullable=False),
        sa.Column("trouble_en", sa.Text(), server_default="", nullable=False),
        sa.Column("accounts", sa.JSON(), server_default="{}", nullable=False),
    )
    op.create_table(
        "quota_buckets",
        sa.Column("name", sa.String(120), primary_key=True, nullable=False),
        sa.Column("state", sa.JSON(), nullable=False),
    )
    op.create_table(
        "waits",
        sa.Column("name", sa.String(120), primary_key=True, nullable=False),
        sa.Column("failures", Number, nullable=False),
        sa.Column("until", Moment(), nullable=False),
    )
    op.add_column("workbooks", sa.Column("leased_by", sa.String(120)))
    op.add_column("workbooks", sa.Column("leased_until", Moment()))
    op.add_column("workbooks", sa.Column("counted_at", Moment()))
    op.add_column("workbooks", sa.Column("drawn_with", sa.String(64), server_default="", nullable=False))
    op.execute("DELETE FROM instance_values WHERE key = 'worker'")
