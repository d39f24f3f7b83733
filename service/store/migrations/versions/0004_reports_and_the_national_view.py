"""The status of each agency, reports of areas to OBEC, reminders"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reports",
        sa.Column("id", Number, nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("number", Number, nullable=False),
        sa.Column("submitted_at", sa.DateTime(), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.Column("note", sa.Text(), server_default="", nullable=False),
        sa.Column("late", sa.Boolean(), nullable=False),
        sa.Column("figures", sa.JSON(), nullable=False),
        sa.Column("content", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("decided_at", sa.DateTime(), nullable=True),
        sa.Column("reason", sa.Text(), server_default="", nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_reports_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reports")),
        sa.UniqueConstraint("area", "number", name=op.f("uq_reports_area_number")),
    )
    op.create_table(
        "lines",
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
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_lines_agency")),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_lines_area")),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_lines")),
    )
    with op.batch_alter_table("lines", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_lines_area"), ["area"], unique=False)

    op.create_table(
        "reminders",
        sa.Column("id", Number, nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("day", sa.String(length=10), nullable=False),
        sa.Column("at", sa.DateTime(), nullable=False),
        sa.Column("channel", sa.String(length=10), nullable=False),
        sa.Column("kind", sa.String(length=10), nullable=False),
        sa.Column("who", sa.String(length=60), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_reminders_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_reminders")),
        sa.UniqueConstraint("agency", "day", name=op.f("uq_reminders_agency_day")),
    )
    with op.batch_alter_table("reminders", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_reminders_area"), ["area"], unique=False)

    op.create_table(
        "report_photos",
        sa.Column("photo", sa.String(length=30), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("caption", sa.Text(), server_default="", nullable=False),
        sa.Column("added_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_report_photos_area")),
        sa.ForeignKeyConstraint(["photo"], ["photos.id"], name=op.f("fk_report_photos_photo")),
        sa.PrimaryKeyConstraint("photo", name=op.f("pk_report_photos")),
    )
    with op.batch_alter_table("report_photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_report_photos_area"), ["area"], unique=False)

    with op.batch_alter_table("workbooks", schema=None) as batch_op:
        batch_op.add_column(sa.Column("by_day", sa.JSON(), nullable=True))
        batch_op.add_column(sa.Column("last_at", sa.DateTime(), nullable=True))
        batch_op.add_column(sa.Column("grids", sa.JSON(), server_default="{}", nullable=False))
        batch_op.drop_column("summary_rows")
    # The next reading of each workbook fills in `grids`.
    op.execute("UPDATE workbooks SET version_read = 0")
