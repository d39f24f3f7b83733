"""Plain names of tables: latest_positions, audit_log, agency_status, instance_values

Their constraints carry the name of the table, and SQLite cannot rename a constraint: each table is made
again under its new name and its rows are copied. No other table refers to these four.
"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "latest_positions",
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_latest_positions_agency")),
        sa.PrimaryKeyConstraint("agency", "item", name=op.f("pk_latest_positions")),
    )
    op.create_index(op.f("ix_latest_positions_latitude"), "latest_positions", ["latitude"], unique=False)
    move_rows("points", "latest_positions", "agency, item, latitude, longitude")

    op.create_table(
        "audit_log",
        sa.Column("id", Number, nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("agency", sa.String(length=40), server_default="", nullable=False),
        sa.Column("who", sa.String(length=60), server_default="", nullable=False),
        sa.Column("act", sa.String(length=40), nullable=False),
        sa.Column("about", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_audit_log_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit_log")),
    )
    op.create_index(op.f("ix_audit_log_area"), "audit_log", ["area"], unique=False)
    move_rows("deeds", "audit_log", "id, at, area, agency, who, act, about")
    if op.get_context().dialect.name == "postgresql":
        # The copied ids did not move the new table's sequence on.
        op.execute(
            "SELECT setval(pg_get_serial_sequence('audit_log', 'id'), coalesce(max(id), 0) + 1, false)"
            " FROM audit_log"
        )

    op.create_table(
        "agency_status",
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("registered", sa.String(length=10), nullable=False),
        sa.Column("registered_at", sa.DateTime(), nullable=True),
        sa.Column("pinned_at", sa.DateTime(), nullable=True),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("photo", sa.Boolean(), nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("surveyed", sa.Boolean(), nullable=False),
        sa.Column("surveyed_at", sa.DateTime(), nullable=True),
        sa.Column("ready", sa.Boolean(), nullable=False),
        sa.Column("to_correct", sa.JSON(), nullable=False),
        sa.Column("conflicts", sa.JSON(), nullable=False),
        sa.Column("doubts", sa.JSON(), nullable=False),
        sa.Column("counted", sa.JSON(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_agency_status_agency")),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_agency_status_area")),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_agency_status")),
    )
    op.create_index(op.f("ix_agency_status_area"), "agency_status", ["area"], unique=False)
    move_rows(
        "lines",
        "agency_status",
        "agency, area, registered, registered_at, pinned_at, latitude, longitude, photo, late, surveyed,"
        " surveyed_at, ready, to_correct, conflicts, doubts, counted",
    )

    op.create_table(
        "instance_values",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_instance_values")),
    )
    move_rows("facts", "instance_values", "key, value")


def move_rows(old: str, new: str, columns: str) -> None:
    """Copy all rows of the table `old` into `new` and drop `old`."""
    op.execute(f"INSERT INTO {new} ({columns}) SELECT {columns} FROM {old}")
    op.drop_table(old)
