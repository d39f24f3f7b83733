"""Every column and field that could hold personal data is declared."""

from sqlalchemy import JSON, LargeBinary, String

from service.records import RECORDS, personal
from service.records.record import NOTE, REMARKS
from service.store import batches, personal_columns, purging, terms
from service.store.schema import METADATA


def text_columns() -> list[str]:
    """Returns every column of text, JSON or bytes, as table.column."""
    return [
        f"{table.name}.{column.name}"
        for table in METADATA.sorted_tables
        for column in table.columns
        if isinstance(column.type, String | JSON | LargeBinary)
    ]


def test_every_column_of_text_is_declared_in_one_of_the_two_lists():
    """Where it fails: say in service/store/personal_columns.py whether the new column names people.

    If it does, let purging take it out.
    """
    undeclared = [
        name
        for name in text_columns()
        if [
            name in personal_columns.CLEANED_BY,
            name in personal_columns.COLUMNS_WITHOUT_PEOPLE,
            name.split(".")[0] in personal_columns.COLUMNS_WITHOUT_PEOPLE,
        ].count(True)
        != 1
    ]

    assert len(text_columns()) > 100
    assert undeclared == []


def test_neither_list_names_what_is_not_there():
    tables = {table.name for table in METADATA.sorted_tables}

    assert [name for name in personal_columns.CLEANED_BY if name not in text_columns()] == []
    assert [
        name
        for name in personal_columns.COLUMNS_WITHOUT_PEOPLE
        if name not in text_columns() and name not in tables
    ] == []


def test_what_is_said_to_take_it_out_is_there():
    known_functions = {*vars(purging), *vars(batches), *vars(terms)}

    assert {
        function for function in personal_columns.CLEANED_BY.values() if function not in known_functions
    } == set()


def test_every_field_that_reaches_a_person_is_declared_personal():
    """By the kind of its answer and by the words of its key; offices' own telephones are none."""
    office_fields = {
        ("pin", "phone"),
        ("pin", "fax"),
        ("pin", "phone_ext"),
        ("correction", "fax"),
        ("pin", "point_name"),
    }
    kinds = ("Email", "Phone")
    contact_fields = {
        (record.key, f.key)
        for record in RECORDS.values()
        for f in record.fields
        if type(f.kind).__name__ in kinds or f.key in ("first_name", "last_name", "contact_name", "position")
    }

    undeclared = {(key, name) for key, name in contact_fields if not RECORDS[key].field(name).personal}

    assert undeclared <= office_fields


def test_the_columns_of_people_are_the_personal_fields_the_note_and_the_remarks():
    assert personal.personal_columns(RECORDS["pin"]) == {
        "contact_name",
        "contact_phone",
        "contact_email",
        NOTE,
        REMARKS,
    }
    assert personal.personal_columns(RECORDS["readiness"]) == {NOTE, REMARKS}
    assert personal.personal_columns(RECORDS["proposal"]) == set()
