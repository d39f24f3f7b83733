"""From where acts were done: the network address and the sign-in, for a while"""

import sqlalchemy as sa
from alembic import op

revision = "0026"
down_revision = "0025"
branch_labels = None
depends_on = None

LENGTHS = {"address": 45, "sign_in": 16}
HAS_ORIGIN = sa.text("address || sign_in <> ''")


def upgrade() -> None:
    with op.batch_alter_table("audit_log") as table:
        for name, length in LENGTHS.items():
            table.add_column(sa.Column(name, sa.String(length), server_default="", nullable=False))
        table.create_index(
            "ix_audit_log_origin", ["at"], sqlite_where=HAS_ORIGIN, postgresql_where=HAS_ORIGIN
        )
