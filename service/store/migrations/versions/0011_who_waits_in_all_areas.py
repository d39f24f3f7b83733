"""Who waits to be confirmed is found in all areas at once: accounts by state"""

from alembic import op

revision = "0011"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index(op.f("ix_accounts_state"), "accounts", ["state"], unique=False)
