"""Finds a text in the columns of the database, in tabs and in files, byte for byte."""

from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import select
from sqlalchemy import text as text_of_sql

from service.store import Database, workbooks
from service.store.schema import METADATA
from tests.cast.people import Demo

# The files of the database.
DATABASE_FILE = "the database's files"


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

    Files are read as bytes, with free pages of the database and its log, which both are DATABASE_FILE;
    letters are decoded.
    """
    encodings = {text.encode(), text.encode("unicode_escape"), text.encode("utf-16-le")}
    folder = Path(demo.services.settings.instance)
    places = [
        str(file.relative_to(folder))
        for file in sorted(folder.rglob("*"))
        if file.is_file() and file.suffix != ".eml" and find(file.read_bytes(), encodings)
    ]
    places = [DATABASE_FILE if place.startswith("pakmut.sqlite") else place for place in places]
    if not demo.services.db.is_one_machines:
        places += [DATABASE_FILE for content in server_files(demo.services.db) if find(content, encodings)]
    letters = [f"mail {number}" for number, letter in enumerate(demo.letters()) if text in letter]
    return [*dict.fromkeys(places), *letters]


def find(content: bytes, encodings: set[bytes]) -> bool:
    return any(each in content for each in encodings)


def server_files(db: Database) -> Iterator[bytes]:
    """Yields the files of a server's tables, with those of their long values, as they are on its disk."""
    with db.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as conn:
        conn.execute(text_of_sql("CHECKPOINT"))
        tables = "SELECT oid FROM pg_class WHERE relkind IN ('r', 't') AND relfilenode <> 0"
        for oid in conn.execute(text_of_sql(tables)).scalars().all():
            read = f"SELECT pg_read_binary_file(pg_relation_filepath({oid}))"
            yield bytes(conn.execute(text_of_sql(read)).scalar_one())
