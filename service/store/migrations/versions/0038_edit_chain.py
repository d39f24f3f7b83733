"""What people did in workbooks is a chain, too: edits from before get their digests in their order

From here on the chain tells what was changed later. What was changed before, nobody can tell.
"""

import sqlalchemy as sa
from alembic import op

from service.store import chain, edit_chain
from service.store.schema import Moment

revision = "0038"
down_revision = "0037"
branch_labels = None
depends_on = None

COLUMNS = {"salt": 32, "contents": 64, "digest": 64}
EDITS = sa.table(
    "edits",
    sa.column("id", sa.BigInteger),
    sa.column("seen_at", Moment),
    sa.column("done_at", Moment),
    sa.column("before", sa.JSON),
    sa.column("after", sa.JSON),
    sa.column("who", sa.Text),
    sa.column("place", sa.Text),
    *(sa.column(name, sa.String) for name in (*edit_chain.FIELDS, *COLUMNS)),
)
VALUES = sa.table("instance_values", sa.column("key", sa.String), sa.column("value", sa.Text))


def upgrade() -> None:
    for name, length in COLUMNS.items():
        op.add_column("edits", sa.Column(name, sa.String(length), server_default="", nullable=False))
    conn, head, first = op.get_bind(), "", chain.FIRST
    query = sa.select(EDITS).order_by(EDITS.c.id).limit(chain.PORTION)
    values = {name: sa.bindparam(name) for name in COLUMNS}
    while edits := conn.execute(query.where(EDITS.c.id >= first)).mappings().all():
        changes = []
        for edit in edits:
            sealed = edit_chain.seal(edit)
            head = edit_chain.digest_edit(head, {**edit, **sealed})
            changes.append({**sealed, "digest": head, "number": edit["id"]})
        conn.execute(sa.update(EDITS).where(EDITS.c.id == sa.bindparam("number")).values(values), changes)
        first = edits[-1]["id"] + 1
    conn.execute(sa.insert(VALUES), {"key": edit_chain.EDITS.head, "value": head})
