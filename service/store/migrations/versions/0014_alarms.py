"""Alarms of areas, each raised once in its period"""

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarms",
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("period", sa.String(length=16), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_alarms_area")),
        sa.PrimaryKeyConstraint("area", "kind", "period", name=op.f("pk_alarms")),
    )
    op.create_index(op.f("ix_alarms_at"), "alarms", ["at"], unique=False)
