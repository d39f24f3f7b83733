"""Announcements with who wrote them and when, and their earlier texts"""

import sqlalchemy as sa
from alembic import op

from service.store.schema import Number

revision = "0029"
down_revision = "0028"
branch_labels = None
depends_on = None

IS_OPEN = sa.text("ended_at IS NULL")


def upgrade() -> None:
    table = op.create_table(
        "announcements",
        sa.Column("id", Number, nullable=False),
        sa.Column("text", sa.Text(), nullable=False),
        sa.Column("written_by", sa.String(60), nullable=False),
        sa.Column("written_at", sa.DateTime(), nullable=False),
        sa.Column("released_by", sa.String(60), server_default="", nullable=False),
        sa.Column("released_at", sa.DateTime(), nullable=True),
        sa.Column("ended_by", sa.String(60), server_default="", nullable=False),
        sa.Column("ended_at", sa.DateTime(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_announcements")),
    )
    op.create_index(
        "ix_announcements_open", "announcements", ["id"], sqlite_where=IS_OPEN, postgresql_where=IS_OPEN
    )
    _take_over(op.get_bind(), table)


def _take_over(conn: sa.Connection, table: sa.Table) -> None:
    """Go on showing what is shown; the audit log knows who wrote it last, and when."""
    values = sa.table("instance_values", sa.column("key"), sa.column("value"))
    text = conn.execute(sa.select(values.c.value).where(values.c.key == "announcement")).scalar()
    conn.execute(sa.delete(values).where(values.c.key == "announcement"))
    log = sa.table("audit_log", *map(sa.column, ("id", "act", "who")), sa.column("at", sa.DateTime()))
    newest = sa.select(log.c.who, log.c.at).where(log.c.act == "announcement").order_by(log.c.id.desc())
    act = conn.execute(newest.limit(1)).first()
    if text and act:
        who = {"written_by": act.who, "written_at": act.at, "released_by": act.who, "released_at": act.at}
        conn.execute(table.insert(), {"text": text, **who})
