"""The embedded stand-in for Google Sheets and Drive: the same calls and semantics over one SQLite file."""

from sheets.embedded.editing import SERVICE_ACCOUNT
from sheets.embedded.google import EmbeddedGoogle
from sheets.embedded.person import Person
from sheets.embedded.view import CellView, ColumnView, RowsView, TabView

__all__ = ["SERVICE_ACCOUNT", "CellView", "ColumnView", "EmbeddedGoogle", "Person", "RowsView", "TabView"]
