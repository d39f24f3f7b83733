"""Letters wait for their turn: those to addresses never written to before have a budget

Of letters that wait already, the postman decides when it comes to them.
"""

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0017"
branch_labels = None
depends_on = None


def upgrade() -> None:
    with op.batch_alter_table("letters") as table:
        table.add_column(sa.Column("turn", sa.String(length=10), server_default="soon", nullable=False))
        table.drop_index("ix_letters_waiting")
        table.create_index("ix_letters_waiting", ["state", "turn", "next_at"], unique=False)
        table.create_index("ix_letters_to", ["to", "state"], unique=False)
    op.execute("UPDATE letters SET turn = 'bulk' WHERE kind IN ('first_notice', 'reminder')")
