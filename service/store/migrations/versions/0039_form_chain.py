"""The forms that came in are a chain, too, and origins of acts are sealed from here on

What was changed before, nobody can tell. Acts from before keep their origins unsealed for what is left of
their 90 days: their digests were written down.
"""

from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import op

from service.store import chain, form_chain
from service.store.schema import Moment, Number

revision = "0039"
down_revision = "0038"
branch_labels = None
depends_on = None

LENGTHS = {"salt": 32, "contents": 64, "origin_salt": 32, "origin": 64, "digest": 64}
ENTRIES = sa.table(
    "entries",
    sa.column("id", Number),
    sa.column("account_id", Number),
    sa.column("received_at", Moment),
    sa.column("withdrawn", sa.Boolean),
    *(sa.column(name, sa.JSON) for name in ("answers", "remarks", "changed")),
    *(sa.column(name, sa.String) for name in ("receipt", "record", "agency", "item", "notice")),
)
ORIGINS = sa.table(
    "entry_origins",
    sa.column("entry_id", Number),
    *(sa.column(name, sa.String) for name in form_chain.ORIGIN),
)
VALUES = sa.table("instance_values", sa.column("key", sa.String), sa.column("value", sa.Text))


def upgrade() -> None:
    for name in ("origin_salt", "origin"):
        op.add_column(
            "audit_log", sa.Column(name, sa.String(LENGTHS[name]), server_default="", nullable=False)
        )
    links = op.create_table(
        "form_links",
        sa.Column("id", Number, nullable=False),
        sa.Column("entry_id", Number, nullable=False),
        sa.Column("sealed_at", Moment(), nullable=False),
        *(sa.Column(name, sa.String(length), nullable=False) for name, length in LENGTHS.items()),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_form_links")),
        sa.UniqueConstraint("entry_id", name=op.f("uq_form_links_entry_id")),
    )
    conn, head, number, now = op.get_bind(), "", 0, datetime.now(UTC)
    joined = ENTRIES.outerjoin(ORIGINS, ORIGINS.c.entry_id == ENTRIES.c.id)
    columns = (*ENTRIES.c, *(ORIGINS.c[name] for name in form_chain.ORIGIN))
    query = sa.select(*columns).select_from(joined).order_by(ENTRIES.c.id).limit(chain.PORTION)
    first = chain.FIRST
    while entries := conn.execute(query.where(ENTRIES.c.id >= first)).mappings().all():
        made = []
        for entry in entries:
            number += 1
            made.append(form_chain.link(head, number, entry, now))
            head = made[-1]["digest"]
        conn.execute(sa.insert(links), made)
        first = entries[-1]["id"] + 1
    conn.execute(sa.insert(VALUES), {"key": form_chain.FORMS.head, "value": head})
