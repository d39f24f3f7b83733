"""What an agency sent follows it to another area

Agencies that moved before are moved by the first cycle.
"""

import sqlalchemy as sa
from alembic import op

revision = "0022"
down_revision = "0021"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "agency_moves",
        sa.Column("agency", sa.String(length=40), nullable=False),
        sa.ForeignKeyConstraint(["agency"], ["agencies.code"], name=op.f("fk_agency_moves_agency")),
        sa.PrimaryKeyConstraint("agency", name=op.f("pk_agency_moves")),
    )
    where = sa.text("state = 'moved'")
    op.create_index("ix_rows_moved", "rows", ["agency"], sqlite_where=where, postgresql_where=where)
    op.execute(
        "INSERT INTO agency_moves (agency) SELECT DISTINCT entries.agency FROM entries"
        " JOIN agencies ON agencies.code = entries.agency"
        " WHERE entries.area <> agencies.area AND entries.record NOT IN ('proposal', 'report')"
    )
