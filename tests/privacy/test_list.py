"""The list guards the list: every column that could hold personal data is declared, and every field's remark
is found.
"""

from sqlalchemy import JSON, LargeBinary, String

from service.records import RECORDS, personal
from service.records.record import NOTE, REMARKS
from service.store import batches, purging
from service.store import personal_columns as terms
from service.store.schema import METADATA


def columns() -> list[str]:
    """Every column of text, JSON or bytes."""
    return [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
    ]


def test_every_column_of_text_is_declared_in_one_of_the_two_lists():
    """Where it fails: say in service/store/terms.py whether the new column names people, and let purging take
    it out.
    """
    undeclared = [
        name
        for name in columns()
        if [name in terms.TAKEN_OUT, name in terms.FREE, name.split(".")[0] in terms.FREE].count(True) != 1
    ]

    assert len(columns()) > 100
    assert undeclared == []


def test_neither_list_names_what_is_not_there():
    tables = {table.name for table in METADATA.sorted_tables}

    assert [name for name in terms.TAKEN_OUT if name not in columns()] == []
    assert [name for name in terms.FREE if name not in columns() and name not in tables] == []


def test_what_is_said_to_take_it_out_is_there():
    known = {*vars(purging), *vars(batches)}

    assert {act for act in terms.TAKEN_OUT.values() if act not in known} == set()


def test_every_field_that_reaches_a_person_is_declared_personal():
    """By the kind of its answer and by the words of its key; offices' own telephones are none."""
    of_offices = {
        ("pin", "phone"),
        ("pin", "fax"),
        ("pin", "phone_ext"),
        ("correction", "fax"),
        ("pin", "point_name"),
    }
    kinds = ("Email", "Phone")
    found = {
        (record.key, f.key)
        for record in RECORDS.values()
        for f in record.fields
        if type(f.kind).__name__ in kinds or f.key in ("first_name", "last_name", "contact_name", "position")
    }

    undeclared = {(key, name) for key, name in found if not RECORDS[key].field(name).personal}

    assert undeclared <= of_offices


def test_the_columns_of_people_are_the_personal_fields_the_note_and_the_remarks():
    assert personal.columns(RECORDS["pin"]) == {
        "contact_name",
        "contact_phone",
        "contact_email",
        NOTE,
        REMARKS,
    }
    assert personal.columns(RECORDS["readiness"]) == {NOTE, REMARKS}
    assert personal.columns(RECORDS["proposal"]) == set()
