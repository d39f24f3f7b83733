"""The embedded stand-in for Google Sheets and Drive: the same calls, the same semantics, one SQLite file."""

from sheets.embedded.google import SERVICE_ACCOUNT, EmbeddedGoogle
from sheets.embedded.person import Person
from sheets.embedded.view import CellView, ColumnView, TabView, View

__all__ = ["SERVICE_ACCOUNT", "CellView", "ColumnView", "EmbeddedGoogle", "Person", "TabView", "View"]
