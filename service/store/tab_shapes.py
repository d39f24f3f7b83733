"""The tabs of workbooks at Google as the last look saw them: what people did to columns shows beside these.

The embedded sheets tell it step by step, so none are kept of theirs.
"""

from collections.abc import Collection, Mapping, Sequence

from sqlalchemy import Connection, RowMapping, select

from .schema import tab_shapes
from .upsert import upsert


def of_area(conn: Connection, area: str) -> dict[str, RowMapping]:
    """Returns tab key -> sheet_id, title and columns, which are [key, header, is hidden] in their order."""
    query = select(tab_shapes).where(tab_shapes.c.area == area)
    return {shape["tab"]: shape for shape in conn.execute(query).mappings()}


def put(conn: Connection, shapes: Sequence[Mapping]) -> None:
    """Store shapes: with area, tab, sheet_id, title and columns."""
    upsert(conn, tab_shapes, shapes)


def delete(conn: Connection, area: str, tabs: Collection[str]) -> None:
    if tabs:
        conn.execute(tab_shapes.delete().where(tab_shapes.c.area == area, tab_shapes.c.tab.in_(list(tabs))))


def forget(conn: Connection, area: str) -> None:
    """Let the next look tell nothing, as it cannot know what came from people since."""
    conn.execute(tab_shapes.delete().where(tab_shapes.c.area == area))
