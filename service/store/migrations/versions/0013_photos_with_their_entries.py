"""Photos know the entry that they were sent with

What the camera wrote into a file that was sent, and the file's name, are dropped: they were compared.
"""

import json

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0013"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("photos") as table:
        table.add_column(sa.Column("entry_id", Number, nullable=True))
        table.create_foreign_key(op.f("fk_photos_entry_id"), "entries", ["entry_id"], ["id"])
        table.create_index(op.f("ix_photos_entry_id"), ["entry_id"], unique=False)
    conn = op.get_bind()
    pins = conn.execute(sa.text("SELECT id, answers FROM entries WHERE record = 'pin' ORDER BY id")).all()
    first_uses = [
        {"entry": entry, "photo": photo}
        for entry, answers in pins
        for photo in (json.loads(answers) if isinstance(answers, str) else answers).get("photo") or ()
    ]
    if first_uses:
        conn.execute(
            sa.text(
                "UPDATE photos SET entry_id = :entry, name = '', latitude = NULL, longitude = NULL"
                " WHERE id = :photo AND entry_id IS NULL"
            ),
            first_uses,
        )
