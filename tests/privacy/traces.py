"""Finds a text in the columns of the database, in tabs and in files, byte for byte."""

from pathlib import Path

from sqlalchemy import select

from service.store import workbooks
from service.store.schema import METADATA
from tests.cast.people import Demo


def traces(demo: Demo, text: str) -> list[str]:
    """Returns every place that holds `text`, such as "accounts.email", "sheet P5703 registration", "mail"."""
    return [*in_database(demo, text), *in_sheets(demo, text), *in_files(demo, text)]


def in_database(demo: Demo, text: str) -> list[str]:
    """Returns columns that hold `text` as SQLAlchemy reads them: the file has Thai in JSON escaped."""
    places = []
    with demo.services.db.read() as conn:
        for table in METADATA.sorted_tables:
            for line in conn.execute(select(table)).mappings():
                places += [f"{table.name}.{name}" for name, value in line.items() if text in str(value)]
    return sorted(set(places))


def in_sheets(demo: Demo, text: str) -> list[str]:
    """Returns tabs of all workbooks that hold `text`, also in titles and notes."""
    places = []
    with demo.services.db.read() as conn:
        books = workbooks.list_all(conn)
    for book in books:
        content = demo.google.store.get_workbook(book["file_id"])
        keys = {sheet_id: key for key, sheet_id in book["sheet_ids"].items()}
        for sheet in content.sheets:
            if text in str([sheet.properties, sheet.rows, sheet.metadata]):
                places.append(f"sheet {book['area']} {keys.get(sheet.id, sheet.title)}")
    return places


def in_files(demo: Demo, text: str) -> list[str]:
    """Returns files of the instance folder that hold `text`, and the numbers of letters that do.

    Files are read as bytes, with free pages of the database and its log; letters are decoded.
    """
    encodings = {text.encode(), text.encode("unicode_escape"), text.encode("utf-16-le")}
    folder = Path(demo.services.settings.instance)
    places = [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".eml" and any(each in file.read_bytes() for each in encodings)
    ]
    return places + [f"mail {number}" for number, letter in enumerate(demo.letters()) if text in letter]
