"""An index of the acts by which staff were shown the registration link of an agency"""

import sqlalchemy as sa
from alembic import op

revision = "0035"
down_revision = "0034"
branch_labels = None
depends_on = None

IS_LINK_SHOWN = sa.text("act = 'link_shown'")


def upgrade() -> None:
    op.create_index(
        "ix_audit_log_link_shown",
        "audit_log",
        ["agency", "at"],
        sqlite_where=IS_LINK_SHOWN,
        postgresql_where=IS_LINK_SHOWN,
    )
