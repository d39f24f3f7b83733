"""A ladder of trust: who was confirmed and when, codes that prove it, whose photos and positions they are

People stay on the rung where they are. Whoever has left counts as confirmed if their last registration says
that they were.
"""

import json

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0009"
down_revision = "0008"
branch_labels = None
depends_on = None

# The remarks with which a registration needed no confirmation, when this was written.
PROOF_RULES = ("proved_by_link", "by_request", "confirmed_before")


def upgrade() -> None:
    op.create_table(
        "proof_codes",
        sa.Column("digest", sa.String(length=64), nullable=False),
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=12), nullable=False),
        sa.Column("issued_by", sa.String(length=60), server_default="", nullable=False),
        sa.Column("issued_at", sa.DateTime(), nullable=False),
        sa.Column("expires_at", sa.DateTime(), nullable=False),
        sa.Column("used_at", sa.DateTime(), nullable=True),
        sa.Column("used_by", Number, nullable=True),
        sa.Column("used_again_at", sa.DateTime(), nullable=True),
        sa.Column("revoked_at", sa.DateTime(), nullable=True),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_proof_codes_agency")),
        sa.ForeignKeyConstraint(["used_by"], ["accounts.id"], name=op.f("fk_proof_codes_used_by")),
        sa.PrimaryKeyConstraint("digest", name=op.f("pk_proof_codes")),
    )
    op.create_index(op.f("ix_proof_codes_agency"), "proof_codes", ["agency"], unique=False)
    with op.batch_alter_table("accounts") as table:
        table.add_column(sa.Column("confirmed_at", sa.DateTime(), nullable=True))
        table.add_column(sa.Column("flags", sa.JSON(), server_default="[]", nullable=False))
    with op.batch_alter_table("entries") as table:
        table.add_column(sa.Column("held_until", sa.DateTime(), nullable=True))
        table.create_index(op.f("ix_entries_agency"), ["agency"], unique=False)
    op.create_index(op.f("ix_rows_agency"), "rows", ["agency"], unique=False)
    op.create_index(op.f("ix_letters_account_id"), "letters", ["account_id"], unique=False)
    with op.batch_alter_table("photos") as table:
        table.add_column(sa.Column("account_id", Number, nullable=True))
        table.create_foreign_key(op.f("fk_photos_account_id"), "accounts", ["account_id"], ["id"])
    with op.batch_alter_table("latest_positions") as table:
        table.add_column(sa.Column("account_id", Number, nullable=True))
        table.create_foreign_key(op.f("fk_latest_positions_account_id"), "accounts", ["account_id"], ["id"])
    with op.batch_alter_table("agency_status") as table:
        table.add_column(sa.Column("unconfirmed", sa.JSON(), server_default="[]", nullable=False))
        table.alter_column("registered", existing_type=sa.String(length=10), type_=sa.String(length=12))
    op.execute("UPDATE agency_status SET registered = 'provisional' WHERE registered = 'waiting'")
    op.execute("UPDATE accounts SET confirmed_at = created_at WHERE state = 'confirmed'")
    _confirm_who_left()
    _name_senders()


def _confirm_who_left() -> None:
    """Note that whoever left was confirmed, where their last registration says so."""
    conn = op.get_bind()
    registrations = conn.execute(
        sa.text(
            "SELECT entries.account_id, entries.remarks FROM entries JOIN accounts ON accounts.id ="
            " entries.account_id WHERE accounts.state = 'left' AND entries.record = 'registration'"
            " ORDER BY entries.revision"
        )
    )
    last_remarks = {account: _loaded(remarks) for account, remarks in registrations}
    confirmed = [
        {"account": account}
        for account, remarks in last_remarks.items()
        if any(remark[0] in PROOF_RULES for remark in remarks)
    ]
    if confirmed:
        conn.execute(sa.text("UPDATE accounts SET confirmed_at = created_at WHERE id = :account"), confirmed)


def _name_senders() -> None:
    """Note whose photos and positions they are, as their entries say."""
    conn = op.get_bind()
    pins = conn.execute(
        sa.text(
            "SELECT agency, item, account_id, answers FROM entries WHERE record = 'pin' AND account_id IS NOT"
            " NULL ORDER BY revision"
        )
    ).all()
    photos = [
        {"photo": photo, "account": account}
        for _, _, account, answers in pins
        for photo in _loaded(answers).get("photo") or ()
    ]
    positions = [{"agency": agency, "item": item, "account": account} for agency, item, account, _ in pins]
    if photos:
        # The first sender of a photo: later revisions by others only keep it.
        conn.execute(
            sa.text("UPDATE photos SET account_id = :account WHERE id = :photo AND account_id IS NULL"),
            photos,
        )
    if positions:
        conn.execute(
            sa.text(
                "UPDATE latest_positions SET account_id = :account WHERE agency = :agency AND item = :item"
            ),
            positions,
        )


def _loaded(value: object) -> object:
    """Returns a JSON column's value: a driver may return it as text."""
    return json.loads(value) if isinstance(value, str) else value
