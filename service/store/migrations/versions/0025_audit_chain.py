"""The audit log is a chain: acts from before get their digests in their order

From here on the chain tells what was changed later. What was changed before, nobody can tell.
"""

import sqlalchemy as sa
from alembic import op

from service.store import audit_chain, chain
from service.store.schema import Moment, Number

revision = "0025"
down_revision = "0024"
branch_labels = None
depends_on = None

COLUMNS = {"salt": 32, "names": 64, "digest": 64}
ACTS = sa.table(
    "audit_log",
    sa.column("id", Number),
    sa.column("at", Moment),
    *(sa.column(name, sa.String) for name in ("area", "agency", "who", "act", *COLUMNS)),
    sa.column("about", sa.JSON),
)
VALUES = sa.table("instance_values", sa.column("key", sa.String), sa.column("value", sa.Text))


def upgrade() -> None:
    with op.batch_alter_table("audit_log") as table:
        for name, length in COLUMNS.items():
            table.add_column(sa.Column(name, sa.String(length), server_default="", nullable=False))
    conn, head, first = op.get_bind(), "", chain.FIRST
    query = sa.select(ACTS).order_by(ACTS.c.id).limit(chain.PORTION)
    while acts := conn.execute(query.where(ACTS.c.id >= first)).mappings().all():
        changes = []
        for act in acts:
            changes.append(audit_chain.link(head, act) | {"number": act["id"]})
            head = changes[-1]["digest"]
        values = {name: sa.bindparam(name) for name in COLUMNS}
        conn.execute(sa.update(ACTS).where(ACTS.c.id == sa.bindparam("number")).values(values), changes)
        first = acts[-1]["id"] + 1
    conn.execute(sa.insert(VALUES), {"key": audit_chain.ACTS.head, "value": head})
