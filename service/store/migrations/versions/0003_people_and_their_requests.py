"""People and their requests

Requests and their decisions, links to confirm, the audit log, limits, purging.
"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "rates",
        sa.Column("key", sa.String(length=100), nullable=False),
        sa.Column("full_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_rates")),
    )
    with op.batch_alter_table("rates", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_rates_full_at"), ["full_at"], unique=False)

    op.create_table(
        "solutions",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("until", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_solutions")),
    )
    with op.batch_alter_table("solutions", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_solutions_until"), ["until"], unique=False)

    op.create_table(
        "deeds",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("agency", sa.String(length=40), server_default="", nullable=False),
        sa.Column("who", sa.String(length=60), server_default="", nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_deeds_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_deeds")),
    )
    with op.batch_alter_table("deeds", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_deeds_area"), ["area"], unique=False)

    op.create_table(
        "confirmations",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_confirmations_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_confirmations")),
    )
    with op.batch_alter_table("confirmations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_confirmations_account_id"), ["account_id"], unique=False)

    op.create_table(
        "requests",
        sa.Column("id", Number, nullable=False),
        sa.Column("receipt", sa.String(length=30), nullable=False),
        sa.Column("record", sa.String(length=30), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=True),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("state", sa.String(length=60), server_default="", nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("outcome", sa.JSON(), server_default="{}", nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_requests_agency")),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_requests_area")),
        sa.ForeignKeyConstraint(["receipt"], ["receipts.id"], name=op.f("fk_requests_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_requests")),
        sa.UniqueConstraint("receipt", name=op.f("uq_requests_receipt")),
    )
    with op.batch_alter_table("requests", schema=None) as batch_op:
        batch_op.create_index("ix_requests_area_state", ["area", "state"], unique=False)

    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.add_column(sa.Column("notice", sa.String(length=20), server_default="", nullable=False))
        batch_op.add_column(sa.Column("purged_at", sa.DateTime(), nullable=True))
        batch_op.alter_column("agency", existing_type=sa.VARCHAR(length=40), nullable=True)

    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.add_column(sa.Column("area", sa.String(length=20), nullable=True))
        batch_op.create_foreign_key(batch_op.f("fk_letters_area"), "areas", ["area"], ["key"])

    with op.batch_alter_table("receipts", schema=None) as batch_op:
        batch_op.alter_column("agency", existing_type=sa.VARCHAR(length=40), nullable=True)

    with op.batch_alter_table("rows", schema=None) as batch_op:
        batch_op.alter_column(
            "acted",
            existing_type=sa.VARCHAR(length=12),
            type_=sa.String(length=60),
            existing_nullable=False,
            existing_server_default=sa.text("('')"),
        )
