"""The first tables"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "areas",
        sa.Column("key", sa.String(length=20), nullable=False),
        sa.Column("type", sa.String(length=20), nullable=False),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("short_name_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("code4", sa.String(length=10), server_default="", nullable=False),
        sa.Column("provinces", sa.JSON(), nullable=False),
        sa.Column("evidence", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_areas")),
    )
    op.create_table(
        "facts",
        sa.Column("key", sa.String(length=40), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_facts")),
    )
    op.create_table(
        "wrong_passwords",
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("address", sa.String(length=60), nullable=False),
        sa.Column("count", Number, nullable=False),
        sa.Column("last_at", sa.DateTime(), nullable=False),
        sa.PrimaryKeyConstraint("username", "address", name=op.f("pk_wrong_passwords")),
    )
    op.create_table(
        "agencies",
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("name_th", sa.Text(), nullable=False),
        sa.Column("name_en", sa.Text(), server_default="", nullable=False),
        sa.Column("official_code", sa.String(length=40), nullable=True),
        sa.Column("aliases", sa.JSON(), nullable=False),
        sa.Column("province", sa.Text(), server_default="", nullable=False),
        sa.Column("district", sa.Text(), server_default="", nullable=False),
        sa.Column("subdistrict", sa.Text(), server_default="", nullable=False),
        sa.Column("postal", sa.String(length=10), server_default="", nullable=False),
        sa.Column("address_th", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("phone", sa.Text(), server_default="", nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_agencies_area")),
        sa.PrimaryKeyConstraint("code", name=op.f("pk_agencies")),
    )
    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_agencies_area"), ["area"], unique=False)

    op.create_table(
        "batches",
        sa.Column("id", Number, nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("token", Number, nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("body", sa.LargeBinary(), nullable=True),
        sa.Column("positions", sa.JSON(), nullable=False),
        sa.Column("summary_digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("rows", Number, nullable=False),
        sa.Column("sends", Number, server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("done_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_batches_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_batches")),
        sa.UniqueConstraint("area", "token", name=op.f("uq_batches_area_token")),
    )
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.create_index(
            "uq_batches_one_open",
            ["area"],
            unique=True,
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.create_table(
        "edits",
        sa.Column("id", Number, nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("row_id", sa.String(length=40), nullable=False),
        sa.Column("record", sa.String(length=30), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("column", sa.String(length=40), nullable=False),
        sa.Column("before", sa.JSON(), nullable=True),
        sa.Column("after", sa.JSON(), nullable=True),
        sa.Column("seen_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_edits_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_edits")),
    )
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_edits_area"), ["area"], unique=False)

    op.create_table(
        "workbooks",
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("file_id", sa.String(length=80), nullable=False),
        sa.Column("sheet_ids", sa.JSON(), nullable=False),
        sa.Column("positions", sa.JSON(), nullable=True),
        sa.Column("next_token", Number, server_default="1", nullable=False),
        sa.Column("version_read", Number, server_default="0", nullable=False),
        sa.Column("read_again", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("summary_digest", sa.String(length=64), server_default="", nullable=False),
        sa.Column("summary_rows", Number, server_default="0", nullable=False),
        sa.Column("register_seen", Number, server_default="0", nullable=False),
        sa.Column("figures", sa.JSON(), nullable=True),
        sa.Column("caution", Number, server_default="0", nullable=False),
        sa.Column("parked", sa.Text(), nullable=True),
        sa.Column("parked_tabs", sa.JSON(), server_default="{}", nullable=False),
        sa.Column("parked_until", sa.DateTime(), nullable=True),
        sa.Column("read_at", sa.DateTime(), nullable=True),
        sa.Column("committed_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_workbooks_area")),
        sa.PrimaryKeyConstraint("area", name=op.f("pk_workbooks")),
        sa.UniqueConstraint("file_id", name=op.f("uq_workbooks_file_id")),
    )
    op.create_table(
        "accounts",
        sa.Column("id", Number, nullable=False),
        sa.Column("username", sa.String(length=60), nullable=False),
        sa.Column("role", sa.String(length=10), nullable=False),
        sa.Column("area", sa.String(length=20), nullable=True),
        sa.Column("agency", sa.String(length=40), nullable=True),
        sa.Column("unit", sa.Text(), server_default="", nullable=False),
        sa.Column("email", sa.Text(), server_default="", nullable=False),
        sa.Column("language", sa.String(length=2), server_default="th", nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("password_hash", sa.Text(), nullable=True),
        sa.Column("epoch", Number, server_default="0", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("first_used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_accounts_agency")),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_accounts_area")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_accounts")),
        sa.UniqueConstraint("username", name=op.f("uq_accounts_username")),
    )
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_accounts_agency"), ["agency"], unique=False)
        batch_op.create_index(batch_op.f("ix_accounts_area"), ["area"], unique=False)

    op.create_table(
        "drafts",
        sa.Column("submission", sa.String(length=80), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("path", sa.Text(), nullable=False),
        sa.Column("values", sa.JSON(), nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_drafts_agency")),
        sa.PrimaryKeyConstraint("submission", name=op.f("pk_drafts")),
    )
    op.create_table(
        "photos",
        sa.Column("id", sa.String(length=30), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("bytes", Number, nullable=False),
        sa.Column("width", Number, nullable=False),
        sa.Column("height", Number, nullable=False),
        sa.Column("latitude", sa.Float(), nullable=True),
        sa.Column("longitude", sa.Float(), nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_photos_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_photos")),
    )
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_photos_agency"), ["agency"], unique=False)

    op.create_table(
        "points",
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("latitude", sa.Float(), nullable=False),
        sa.Column("longitude", sa.Float(), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_points_agency")),
        sa.PrimaryKeyConstraint("agency", "item", name=op.f("pk_points")),
    )
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_points_latitude"), ["latitude"], unique=False)

    op.create_table(
        "letters",
        sa.Column("id", Number, nullable=False),
        sa.Column("kind", sa.String(length=30), nullable=False),
        sa.Column("to", sa.Text(), nullable=False),
        sa.Column("language", sa.String(length=2), nullable=False),
        sa.Column("account_id", Number, nullable=True),
        sa.Column("facts", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=10), nullable=False),
        sa.Column("attempts", Number, server_default="0", nullable=False),
        sa.Column("next_at", sa.DateTime(), nullable=False),
        sa.Column("answer", sa.Text(), server_default="", nullable=False),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.Column("sent_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_letters_account_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_letters")),
    )
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.create_index("ix_letters_waiting", ["state", "next_at"], unique=False)

    op.create_table(
        "password_links",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("account_id", Number, nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_password_links_account_id")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_password_links")),
    )
    with op.batch_alter_table("password_links", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_password_links_account_id"), ["account_id"], unique=False)

    op.create_table(
        "receipts",
        sa.Column("id", sa.String(length=30), nullable=False),
        sa.Column("submission", sa.String(length=80), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("record", sa.String(length=30), nullable=False),
        sa.Column("account_id", Number, nullable=True),
        sa.Column("created_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_receipts_account_id")),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_receipts_agency")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_receipts")),
        sa.UniqueConstraint("submission", name=op.f("uq_receipts_submission")),
    )
    op.create_table(
        "entries",
        sa.Column("id", Number, nullable=False),
        sa.Column("receipt", sa.String(length=30), nullable=False),
        sa.Column("record", sa.String(length=30), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("item", sa.String(length=60), nullable=False),
        sa.Column("revision", Number, nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("answers", sa.JSON(), nullable=False),
        sa.Column("changed", sa.JSON(), nullable=False),
        sa.Column("remarks", sa.JSON(), nullable=False),
        sa.Column("withdrawn", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("account_id", Number, nullable=True),
        sa.Column("row_id", sa.String(length=40), nullable=True),
        sa.Column("received_at", sa.DateTime(), nullable=False),
        sa.Column("batch_id", Number, nullable=True),
        sa.ForeignKeyConstraint(["account_id"], ["accounts.id"], name=op.f("fk_entries_account_id")),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_entries_agency")),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_entries_area")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_entries_batch_id")),
        sa.ForeignKeyConstraint(["receipt"], ["receipts.id"], name=op.f("fk_entries_receipt")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entries")),
        sa.UniqueConstraint(
            "record", "agency", "item", "revision", name=op.f("uq_entries_record_agency_item_revision")
        ),
        sa.UniqueConstraint("row_id", name=op.f("uq_entries_row_id")),
    )
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entries_receipt"), ["receipt"], unique=False)
        batch_op.create_index(
            "ix_entries_undelivered",
            ["area", "id"],
            unique=False,
            sqlite_where=sa.text("batch_id IS NULL"),
            postgresql_where=sa.text("batch_id IS NULL"),
        )

    op.create_table(
        "rows",
        sa.Column("id", Number, nullable=False),
        sa.Column("area", sa.String(length=20), nullable=False),
        sa.Column("record", sa.String(length=30), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("row_id", sa.String(length=40), nullable=False),
        sa.Column("entry_id", Number, nullable=True),
        sa.Column("batch_id", Number, nullable=True),
        sa.Column("place", Number, nullable=True),
        sa.Column("cells", sa.JSON(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("acted", sa.String(length=12), server_default="", nullable=False),
        sa.Column("seen_once", sa.String(length=200), server_default="", nullable=False),
        sa.Column("changed_at", sa.DateTime(), nullable=False),
        sa.ForeignKeyConstraint(["area"], ["areas.key"], name=op.f("fk_rows_area")),
        sa.ForeignKeyConstraint(["batch_id"], ["batches.id"], name=op.f("fk_rows_batch_id")),
        sa.ForeignKeyConstraint(["entry_id"], ["entries.id"], name=op.f("fk_rows_entry_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_rows")),
    )
    with op.batch_alter_table("rows", schema=None) as batch_op:
        batch_op.create_index("ix_rows_area_record", ["area", "record"], unique=False)
        batch_op.create_index(batch_op.f("ix_rows_batch_id"), ["batch_id"], unique=False)
        batch_op.create_index(batch_op.f("ix_rows_entry_id"), ["entry_id"], unique=False)
        batch_op.create_index("ix_rows_row_id", ["row_id"], unique=False)


def downgrade() -> None:
    with op.batch_alter_table("rows", schema=None) as batch_op:
        batch_op.drop_index("ix_rows_row_id")
        batch_op.drop_index(batch_op.f("ix_rows_entry_id"))
        batch_op.drop_index(batch_op.f("ix_rows_batch_id"))
        batch_op.drop_index("ix_rows_area_record")

    op.drop_table("rows")
    with op.batch_alter_table("entries", schema=None) as batch_op:
        batch_op.drop_index(
            "ix_entries_undelivered",
            sqlite_where=sa.text("batch_id IS NULL"),
            postgresql_where=sa.text("batch_id IS NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_entries_receipt"))

    op.drop_table("entries")
    op.drop_table("receipts")
    with op.batch_alter_table("password_links", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_password_links_account_id"))

    op.drop_table("password_links")
    with op.batch_alter_table("letters", schema=None) as batch_op:
        batch_op.drop_index("ix_letters_waiting")

    op.drop_table("letters")
    with op.batch_alter_table("points", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_points_latitude"))

    op.drop_table("points")
    with op.batch_alter_table("photos", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_photos_agency"))

    op.drop_table("photos")
    op.drop_table("drafts")
    with op.batch_alter_table("accounts", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_accounts_area"))
        batch_op.drop_index(batch_op.f("ix_accounts_agency"))

    op.drop_table("accounts")
    op.drop_table("workbooks")
    with op.batch_alter_table("edits", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_edits_area"))

    op.drop_table("edits")
    with op.batch_alter_table("batches", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_batches_one_open",
            sqlite_where=sa.text("state = 'open'"),
            postgresql_where=sa.text("state = 'open'"),
        )

    op.drop_table("batches")
    with op.batch_alter_table("agencies", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_agencies_area"))

    op.drop_table("agencies")
    op.drop_table("wrong_passwords")
    op.drop_table("facts")
    op.drop_table("areas")
