"""Where a text is found: in which columns of the database, in which tabs, in which files, byte for byte."""

from pathlib import Path

from sqlalchemy import select

from service.store import workbooks
from service.store.schema import METADATA
from tests.cast.people import Demo


def traces(demo: Demo, text: str) -> list[str]:
    """Every place that holds `text`, such as "accounts.email", "sheet P5703 registration", "mail"."""
    return [*in_database(demo, text), *in_sheets(demo, text), *in_files(demo, text)]


def in_database(demo: Demo, text: str) -> list[str]:
    """Columns, by what SQLAlchemy reads from them: JSON keeps Thai escaped."""
    found = []
    with demo.services.db.read() as conn:
        for table in METADATA.sorted_tables:
            for line in conn.execute(select(table)).mappings():
                found += [f"{table.name}.{name}" for name, value in line.items() if text in str(value)]
    return sorted(set(found))


def in_sheets(demo: Demo, text: str) -> list[str]:
    """Tabs of all workbooks, titles and notes too."""
    found = []
    with demo.services.db.read() as conn:
        books = workbooks.every(conn)
    for book in books:
        content = demo.google.store.read(book["file_id"])
        keys = {sheet_id: key for key, sheet_id in book["sheet_ids"].items()}
        for sheet in content.sheets:
            if text in str([sheet.properties, sheet.rows, sheet.metadata]):
                found.append(f"sheet {book['area']} {keys.get(sheet.id, sheet.title)}")
    return found


def in_files(demo: Demo, text: str) -> list[str]:
    """Files of the instance folder, as bytes: free pages of a database and its log are among them. Letters
    are decoded.
    """
    spelled = {text.encode(), text.encode("unicode_escape"), text.encode("utf-16-le")}
    folder = Path(demo.services.settings.instance)
    found = [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".eml" and any(each in file.read_bytes() for each in spelled)
    ]
    return found + [f"mail {number}" for number, letter in enumerate(demo.letters()) if text in letter]
