"""The columns of the register's files, with the headers that offices give them."""

from collections.abc import Mapping

from .normalisation import fold, tidy


class ColumnNames:
    """The columns of one kind of file, found by their headers.

    `headers`: column -> its headers, separated by " | "; the first one is used in messages.
    `required`: groups of columns; a file must have one of each group.
    """

    def __init__(self, headers: Mapping[str, str], required: tuple[tuple[str, ...], ...]):
        self.required = required
        self._titles = {column: texts.split(" | ")[0] for column, texts in headers.items()}
        self._column_by_header = {
            fold(tidy(header)): column
            for column, texts in headers.items()
            for header in (column, *texts.split(" | "))
        }

    def positions(self, cells: list[str]) -> dict[str, int]:
        """Returns the position of each known column in a row of headers; of two alike the first one."""
        positions: dict[str, int] = {}
        for position, cell in enumerate(cells):
            if column := self._column_by_header.get(fold(tidy(cell))):
                positions.setdefault(column, position)
        return positions

    def missing_columns(self, columns: Mapping[str, int]) -> list[str]:
        """Returns the first column of each required group of which the file has no column."""
        return [group[0] for group in self.required if not any(column in columns for column in group)]

    def blank_columns(self, cells: Mapping[str, str]) -> list[str]:
        """Returns the first column of each required group that is empty in a row."""
        return [group[0] for group in self.required if not any(cells.get(column) for column in group)]

    def title(self, column: str) -> str:
        """Returns the name of a column for messages."""
        return self._titles[column]

    def with_all_columns(self, cells: Mapping[str, str]) -> dict[str, str]:
        """Returns the cells of a row, with "" for the columns that the file does not have."""
        return dict.fromkeys(self._titles, "") | cells


AGENCY_COLUMNS = ColumnNames(
    {
        "code": "รหัสโรงเรียน | รหัส | รหัสสถานศึกษา | รหัสหน่วยงาน | รหัส 8 หลัก | รหัสโรงเรียน 8 หลัก | รหัส SMIS | "
        "รหัสโรงเรียน (SMIS) | SMIS | SMIS8 | SMIS code | smis_code8 | school code | school id",
        "moe_code": "รหัสกระทรวง | รหัส 10 หลัก | รหัสโรงเรียน 10 หลัก | รหัสสถานศึกษา 10 หลัก | รหัสกระทรวงศึกษาธิการ | "
        "รหัส MOE | MOE | MOE10 | moe_code10",
        "name_th": "ชื่อโรงเรียน | ชื่อ | ชื่อสถานศึกษา | ชื่อหน่วยงาน | โรงเรียน | สถานศึกษา | ชื่อภาษาไทย | ชื่อไทย | "
        "ชื่อโรงเรียน (ไทย) | ชื่อโรงเรียนภาษาไทย | name | school name | school | Thai name",
        "name_en": "ชื่อภาษาอังกฤษ | ชื่ออังกฤษ | ชื่อโรงเรียนภาษาอังกฤษ | ชื่อโรงเรียน (อังกฤษ) | ชื่อสถานศึกษาภาษาอังกฤษ | "
        "English name | name (English)",
        "area": "เขตพื้นที่การศึกษา | เขต | เขตพื้นที่ | สพท. | สพป. | สพม. | สพป./สพม. | สังกัด | รหัสเขต | รหัสเขตพื้นที่ | "
        "รหัสเขตพื้นที่การศึกษา | ESA | esa_key | area key | area code | esa_code8",
        "area_name": "ชื่อเขต | ชื่อเขตพื้นที่ | ชื่อเขตพื้นที่การศึกษา | ชื่อ สพท. | ESA name",
        "kind": "ประเภทหน่วยงาน",
        "district": "อำเภอ | อำเภอ/เขต | เขต/อำเภอ | ชื่ออำเภอ | amphoe | amphur | amphoe_th",
        "subdistrict": "ตำบล | ตำบล/แขวง | แขวง/ตำบล | แขวง | ชื่อตำบล | tambon | sub-district | tambon_th",
        "province": "จังหวัด | ชื่อจังหวัด | changwat | province_th",
        "postal": "รหัสไปรษณีย์ | ไปรษณีย์ | postal code | postcode | zip | zip code",
        "address_th": "ที่อยู่ | ที่ตั้ง | ที่อยู่โรงเรียน | address",
        "email": "อีเมล | อีเมล์ | อีเมลโรงเรียน | e-mail | email address",
        "phone": "โทรศัพท์ | โทร | เบอร์โทร | เบอร์โทรศัพท์ | หมายเลขโทรศัพท์ | telephone | tel",
        "latitude": "ละติจูด | lat",
        "longitude": "ลองจิจูด | ลองติจูด | lon | lng | long",
        "aliases": "ชื่ออื่น | ชื่อเดิม | ชื่อเรียก | รหัสอื่น | alias | other names",
    },
    required=(("code", "moe_code"), ("name_th",), ("area", "area_name")),
)

AREA_COLUMNS = ColumnNames(
    {
        "key": "รหัสประจำเขต | esa_key",
        "type": "ประเภท",
        "name_th": "ชื่อเต็ม | name_th_full",
        "short_name_th": "ชื่อย่อ | name_th_short",
        "name_en": "ชื่อภาษาอังกฤษ",
        "code4": "รหัส 4 หลัก",
        "code8": "รหัส 8 หลัก",
        "province_codes": "รหัสจังหวัด",
        "name_status": "ที่มาของชื่อ",
        "code_status": "ที่มาของรหัส",
        "name_en_status": "ที่มาของชื่อภาษาอังกฤษ",
        "evidence": "หลักฐาน",
    },
    required=(("key",), ("type",), ("name_th",), ("short_name_th",), ("province_codes",)),
)

BUREAU_COLUMNS = ColumnNames(
    {"code": "รหัส", "name_th": "ชื่อ", "short_name_th": "ชื่อย่อ", "name_en": "ชื่อภาษาอังกฤษ"},
    required=(("code",), ("name_th",)),
)
