"""What people do in a sheet, whatever sync is doing meanwhile.

Every edit is a function of (world, area, record, line).
"""

from tests.machine.world import World


def _place(world: World, area: str, record: str) -> tuple:
    file_id, sheet_ids = world.file(area)
    return world.person(area), file_id, sheet_ids[record]


def _row_indexes(world: World, area: str, record: str) -> list[int]:
    """The indexes of the lines with a receipt number."""
    return [
        index for index, row in enumerate(world.rows(area, record)) if row.id.split("r")[0] in world.accepted
    ]


def columns_of(world: World, area: str, record: str) -> dict[str, int]:
    file_id, sheet_ids = world.file(area)
    sheets = [
        sheet for sheet in world.google.store.get_workbook(file_id).sheets if sheet.id == sheet_ids[record]
    ]
    return {
        entry["metadataValue"]: index
        for sheet in sheets
        for index, column in enumerate(sheet.columns)
        for entry in column.get("developerMetadata", ())
        if entry["metadataKey"] == "c"
    }


def _type(key: str, text: str):
    def edit(world: World, area: str, record: str, line: int) -> None:
        person, file_id, sheet_id = _place(world, area, record)
        rows, columns = _row_indexes(world, area, record), columns_of(world, area, record)
        if line < len(rows) and key in columns:
            if key != "row_id":
                world.texts[key].add(text)
            if key == "agency":
                world.mix(area, record)
            person.type(file_id, sheet_id, rows[line], columns[key], text)

    return edit


def _type_position(key: str, text: str):
    """Type into a coordinate of a pin, whatever tab the line is of."""
    return lambda world, area, record, line: _type(key, text)(world, area, "pin", line)


def _decide(decision: str):
    return lambda world, area, record, line: _type("decision", decision)(world, area, record, line)


def send_back(world: World, area: str, record: str, line: int) -> None:
    """Send a pin back; the person of every third line forgets the reason, without which nothing happens."""
    if line % 3:
        _type("note", "รูปไม่ชัด")(world, area, "pin", line)
    _type("decision", "ส่งกลับแก้ไข")(world, area, "pin", line)


def sort(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.sort(file_id, sheet_id, line, descending=bool(line % 2))


def sort_without_the_first_column(world: World, area: str, record: str, line: int) -> None:
    """The mistake after which the receipt numbers belong to other rows."""
    person, file_id, sheet_id = _place(world, area, record)
    width = len(columns_of(world, area, record))
    world.mix(area, record)
    person.sort(file_id, sheet_id, 3, columns=(1, width))


def insert_row(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.insert_rows(file_id, sheet_id, min(line, len(world.rows(area, record))))


def delete_row(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    rows = _row_indexes(world, area, record)
    if rows:
        index = rows[line % len(rows)]
        row_id = world.rows(area, record)[index].id.split("r")[0]
        world.deleted.add(row_id)
        is_only_copy = sum(row.id.split("r")[0] == row_id for row in world.rows(area, record)) == 1
        is_here = world.area_of[world.accepted[row_id][1]] == area and not world.is_left_behind(row_id, area)
        if is_only_copy and is_here:
            world.erased[row_id] = (area, record)
        # The last row below the header cannot be deleted.
        person.insert_rows(file_id, sheet_id, index + 1)
        person.delete_rows(file_id, sheet_id, index)


def type_a_row_by_hand(world: World, area: str, record: str, line: int) -> None:
    """Type a row that has too few answers to count."""
    person, file_id, sheet_id = _place(world, area, record)
    person.insert_rows(file_id, sheet_id, 1)
    columns = columns_of(world, area, record)
    if "agency" in columns:
        person.type(file_id, sheet_id, 1, columns["agency"], world.schools[area][line])


def alter_an_id(world: World, area: str, record: str, line: int) -> None:
    """Change an id, so that nobody can say any more which row it is.

    Not while the numbers are made again: what comes between their reading and their writing is replaced.
    """
    if (area, record) in world.renumbered:
        return
    rows = _row_indexes(world, area, record)
    if line < len(rows):
        world.deleted.add(world.rows(area, record)[rows[line]].id.split("r")[0])
    _type("row_id", "ZZZZ-0000-1")(world, area, record, line)


def move_a_column(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.move_column(file_id, sheet_id, line, 6 - line)


def insert_a_column(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.insert_column(file_id, sheet_id, line)


def delete_the_receipt_numbers(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    columns = columns_of(world, area, record)
    if "row_id" in columns:
        world.renumber(area, record)
        person.delete_column(file_id, sheet_id, columns["row_id"])


def cut_the_latitudes(world: World, area: str, record: str, line: int) -> None:
    """Cut a column and paste it at the end: it leaves its key behind."""
    person, file_id, sheet_id = _place(world, area, "pin")
    columns = columns_of(world, area, "pin")
    if "latitude" in columns:
        width = person.view(file_id, sheet_id).tab.column_count
        person.insert_column(file_id, sheet_id, width)
        person.cut_column(file_id, sheet_id, columns["latitude"], width)


def insert_notes_where_the_latitudes_are(world: World, area: str, record: str, line: int) -> None:
    """Insert a column of people's own, with its header and a note in each row."""
    person, file_id, sheet_id = _place(world, area, "pin")
    headers = [cell.value for cell in person.view(file_id, sheet_id).rows[0]]
    if "ละติจูด" in headers:
        column = headers.index("ละติจูด")
        person.insert_column(file_id, sheet_id, column)
        notes = [["ของเขต"], *([f"จดไว้ {number}"] for number in range(len(world.rows(area, "pin")) - 1))]
        person.paste(file_id, sheet_id, 0, column, notes)


def insert_a_column_of_checkboxes(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.insert_column(file_id, sheet_id, line + 1)
    place = {
        "sheetId": sheet_id,
        "startRowIndex": 1,
        "startColumnIndex": line + 1,
        "endColumnIndex": line + 2,
    }
    rule = {"condition": {"type": "BOOLEAN"}, "strict": True, "showCustomUi": True}
    world.google.edit(file_id, [{"setDataValidation": {"range": place, "rule": rule}}], person.email)


def delete_the_phones(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    columns = columns_of(world, area, record)
    if "phone" in columns:
        person.delete_column(file_id, sheet_id, columns["phone"])


def rename_a_tab(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.rename_tab(file_id, sheet_id, f"แท็บของเรา {record} {line}")


def rename_a_header(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.type(file_id, sheet_id, 0, line + 3, "หัวของเรา")


def delete_a_tab(world: World, area: str, record: str, line: int) -> None:
    person, file_id, sheet_id = _place(world, area, record)
    person.delete_tab(file_id, sheet_id)
    # The tab is restored as it was last read, perhaps with rows that had just been deleted.
    world.erased = {row_id: place for row_id, place in world.erased.items() if place != (area, record)}


def bin_the_file(world: World, area: str, record: str, line: int) -> None:
    person, file_id, _ = _place(world, area, record)
    if world.google.store.get_file(file_id).trashed:
        person.restore(file_id)
    else:
        person.trash(file_id)


EDITS = {
    "a phone without its zero": _type("phone", "812345678"),
    "a note": _type("note", "=IMPORTXML(1)"),
    "another name": _type("point_name", "ชื่อที่เขตแก้"),
    "a foreign code": _type("agency", "99999999"),
    "accept": _decide("ถูกต้อง"),
    "confirm": _decide("ยืนยัน"),
    "send back": send_back,
    "an unreadable latitude": _type_position("latitude", "ไม่ทราบ"),
    "an emptied longitude": _type_position("longitude", ""),
    "a position in one cell": _type_position("longitude", "18.612345, 99.612345"),
    "void": _decide("ยกเลิก"),
    "no decision": _decide(""),
    "sort": sort,
    "sort without the first column": sort_without_the_first_column,
    "insert a row": insert_row,
    "delete a row": delete_row,
    "type a row by hand": type_a_row_by_hand,
    "alter an id": alter_an_id,
    "move a column": move_a_column,
    "insert a column": insert_a_column,
    "insert a column of checkboxes": insert_a_column_of_checkboxes,
    "delete the phones": delete_the_phones,
    "delete the receipt numbers": delete_the_receipt_numbers,
    "cut the latitudes": cut_the_latitudes,
    "insert notes where the latitudes are": insert_notes_where_the_latitudes_are,
    "rename a tab": rename_a_tab,
    "rename a header": rename_a_header,
    "delete a tab": delete_a_tab,
    "bin the file or take it out": bin_the_file,
}

# What a batch goes by when it is written, or a column that is made again, or a key that is put back.
MOVES_OF_COLUMNS = ("move a column", "insert a column", "insert notes where the latitudes are")
MOVES_OF_ROWS = ("sort", "insert a row", "delete a row", "type a row by hand")
