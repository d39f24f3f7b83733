"""When the required answers of a line typed by hand first stood complete"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Moment

revision = "0028"
down_revision = "0027"
branch_labels = None
depends_on = None


def upgrade() -> None:
    # Empty for the rows of before: those that are complete by then go on counting from when they were seen.
    with op.batch_alter_table("rows") as table:
        table.add_column(sa.Column("complete_at", Moment()))
