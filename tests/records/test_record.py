"""Declarations of records: their rules, and that a new field needs one line and nothing else."""

import ast
import re
from dataclasses import fields, replace
from functools import cache
from pathlib import Path

import pytest

from service.records import RECORDS
from service.records import kinds as all_kinds
from service.records.kinds import Choices, Kind, YesNo
from service.records.record import ITEM, ROW_COLUMN_TITLES, Decision, Field, Record
from service.records.sentences import RULES, sentence
from service.store import agencies
from service.web.kit import forms
from tests.cast.people import Demo, Officer

ROOT = Path(__file__).parents[2]
THAI = re.compile(r"[ก-๛]")
every_field = pytest.mark.parametrize(
    "record, field", [(r, f) for r in RECORDS.values() for f in r.fields], ids=lambda x: x.key
)


@cache
def sources() -> dict[Path, ast.AST]:
    return {path: ast.parse(path.read_text(encoding="utf-8")) for path in (ROOT / "service").rglob("*.py")}


def templates() -> str:
    return "\n".join(path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*.html"))


# --- the rules of a declaration


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.key)
def test_no_key_and_no_header_of_a_record_occurs_twice(record: Record):
    keys = [f.key for f in record.fields]
    headers = [f.label_th for f in record.fields] + list(ROW_COLUMN_TITLES.values()) + [record.item_th]

    assert len(set(keys)) == len(keys)
    assert len(set(headers)) == len(headers)


@every_field
def test_a_key_is_no_column_of_the_rows_own_and_fit_for_a_form(record: Record, field: Field):
    assert field.key not in {*ROW_COLUMN_TITLES, ITEM}
    assert re.fullmatch(r"[a-z][a-z0-9_]{1,29}", field.key)
    # Names of the form's own inputs, and of what a page sends beside the fields.
    assert field.key not in {
        "submission",
        "csrf_token",
        "altcha",
        "seen",
        "confirm",
        "agency",
        "proof",
        "photo_kept",
    }


@every_field
def test_a_label_is_there_in_both_languages(record: Record, field: Field):
    assert THAI.search(field.label_th) and not THAI.search(field.label_en) and field.label_en
    assert bool(field.hint[0]) == bool(field.hint[1])
    assert not THAI.search(field.hint[1])


@every_field
def test_every_kind_in_use_has_its_template(record: Record, field: Field):
    assert (ROOT / "templates" / "kit" / "fields" / f"{field.kind.widget}.html").is_file()


@every_field
def test_labels_of_several_choices_can_be_told_apart_in_one_cell(record: Record, field: Field):
    if isinstance(field.kind, Choices):
        assert not any(re.search(r"[,;\n]", thai) for _, thai, _ in field.kind.options)
        assert not field.kind.alone or field.kind.alone in [key for key, _, _ in field.kind.options]


@pytest.mark.parametrize("record", RECORDS.values(), ids=lambda record: record.key)
def test_a_record_can_be_looked_up_by_its_key_and_its_decisions_have_known_effects(record: Record):
    assert RECORDS[record.key] is record
    assert {d.effect for d in record.decisions} <= {
        "confirm",
        "cancel",
        "checked",
        "send_back",
        "void",
        "accept",
        "refuse",
        "approve",
        "merge",
    }
    assert record.effect(record.decisions[0].value) == record.decisions[0].effect
    assert record.effect("") == record.effect("อะไรก็ได้") == ""


# --- sentences


def rules_in_use() -> dict[str, set[str]]:
    """Return rule -> names of its values, from all places in the code that raise a problem or a remark."""
    rule_index = {"Invalid": 0, "Problem": 1, "Remark": 0}
    rules: dict[str, set[str]] = {}
    for tree in sources().values():
        for node in ast.walk(tree):
            name = getattr(getattr(node, "func", None), "id", "")
            if (
                name in rule_index
                and len(node.args) > rule_index[name]
                and isinstance(node.args[rule_index[name]], ast.Constant)
            ):
                values = {keyword.arg for keyword in node.keywords if keyword.arg}
                for arg in node.args[rule_index[name] + 1 :]:
                    values |= {key.value for key in arg.keys} if isinstance(arg, ast.Dict) else set()
                rules.setdefault(node.args[rule_index[name]].value, set()).update(values)
            if name == "NotAPicture" and isinstance(node.args[0], ast.Constant):
                rules[f"photo_{node.args[0].value}"] = {"name"}
    return rules | {kind.empty_rule: set() for kind in kinds()}


def kinds() -> list[type[Kind]]:
    classes = [value for value in vars(all_kinds).values() if isinstance(value, type)]
    return [cls for cls in classes if issubclass(cls, Kind) and cls is not Kind]


def test_every_rule_in_use_has_a_sentence_in_both_languages():
    rules = rules_in_use()

    assert {
        "required",
        "choose",
        "tick",
        "too_long",
        "phone_unread",
        "photo_damaged",
        "known_default",
    } <= set(rules)
    for rule, values in rules.items():
        thai, english = (sentence(rule, lang, "ป้าย", **dict.fromkeys(values, "ค่า")) for lang in ("th", "en"))
        assert THAI.search(thai) and english, rule


@pytest.mark.parametrize("rule", RULES)
def test_both_sentences_of_a_rule_need_the_same_values(rule: str):
    thai, english = RULES[rule]

    assert set(re.findall(r"\{(\w+)\}", thai)) == set(re.findall(r"\{(\w+)\}", english))
    assert THAI.search(thai) and not THAI.search(english)


def test_no_sentence_is_left_that_nothing_says():
    constants = {
        node.value
        for path, tree in sources().items()
        if path.name != "sentences.py"
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    }
    constants |= {f"photo_{word}" for word in constants if isinstance(word, str)}

    assert set(RULES) - constants == set()


# --- no attribute without a reader


def attributes_read() -> set[str]:
    """Return every `.name` that is read somewhere in the service or in a template."""
    attributes = set(re.findall(r"\.([a-z_]+)\b", templates()))
    for tree in sources().values():
        attributes |= {
            node.attr
            for node in ast.walk(tree)
            if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Load)
        }
    return attributes


@pytest.mark.parametrize(
    "declared", [Field, Record, Decision, *kinds()], ids=lambda declared: declared.__name__
)
def test_every_attribute_of_a_declaration_has_a_reader(declared: type):
    unread = {f.name for f in fields(declared)} - attributes_read()

    assert unread == set()


def test_what_a_template_reads_of_a_kind_is_there_for_it():
    names_read = set(re.findall(r"\ba\.kind\.(\w+)", templates()))

    for record in RECORDS.values():
        for f in record.fields:
            template = (ROOT / "templates/kit/fields" / f"{f.kind.widget}.html").read_text(encoding="utf-8")
            names = set(re.findall(r"\ba\.kind\.(\w+)", template))
            attributes = vars(forms.BoundField(f, "").kind)
            assert {name for name in names if hasattr(f.kind, name)} <= set(attributes), f.key
    assert names_read <= {"widget"} | {name for kind in kinds() for name in dir(kind())}


# --- one field, one line

RAMP = Field("ramp", "มีทางลาดสำหรับรถเข็น", "A ramp for wheelchairs", YesNo(), required=True, counted=True)
NEW_SCHOOL, NEW_AREA = "54010999", "P5401"
IN_NEW_AREA = {"latitude": "18.143210", "longitude": "100.140660"}


@pytest.fixture
def ramp(demo: Demo, monkeypatch: pytest.MonkeyPatch) -> Demo:
    """A demonstration whose pin has one more question, and a school in an area without a workbook."""
    pin = RECORDS["pin"]
    monkeypatch.setitem(RECORDS, "pin", replace(pin, fields=(*pin.fields, RAMP)))
    with demo.services.db.begin() as conn:
        school = dict(agencies.get(conn, "54020146")) | {"code": NEW_SCHOOL, "area": NEW_AREA}
        agencies.put(conn, [school])
        conn.commit()
    return demo


def test_an_added_field_appears_in_the_form_in_both_languages(ramp: Demo):
    clerk = ramp.visitor().settle(NEW_SCHOOL)

    assert RAMP.label_th in clerk.get("/pin/new").text
    assert RAMP.label_en in clerk.get("/pin/new?lang=en").text


def test_an_added_field_is_validated(ramp: Demo):
    clerk = ramp.visitor().settle(NEW_SCHOOL)

    page = clerk.pin()

    assert page.status_int == 422
    assert f"กรุณาเลือก{RAMP.label_th}" in page.text
    assert "#f-ramp" in page.text


def test_an_added_field_becomes_a_column_of_a_new_workbook_and_is_read_back(ramp: Demo):
    clerk = ramp.visitor().settle(NEW_SCHOOL)

    clerk.pin(ramp="yes", **IN_NEW_AREA)
    ramp.deliver()

    officer = Officer(ramp, NEW_AREA)
    (line,) = officer.lines("pin")
    assert line[RAMP.label_th] == "ใช่"

    officer.type("pin", line["เลขที่รับ"], RAMP.label_th, "ไม่ใช่")
    ramp.deliver()

    assert clerk.open_form("/pin/1")["ramp"].value == "no"


def test_an_added_field_is_counted_by_the_command_and_in_the_summary_tab(ramp: Demo):
    clerk = ramp.visitor().settle(NEW_SCHOOL)

    clerk.pin(ramp="yes", **IN_NEW_AREA)
    ramp.deliver()

    summary_tab = {line[0]: line[1] for line in Officer(ramp, NEW_AREA).cells("summary") if len(line) > 1}
    assert ramp.summary(NEW_AREA)["pin.ramp"] == summary_tab[RAMP.label_th] == 1


def test_an_added_field_that_was_answered_no_is_not_counted(ramp: Demo):
    clerk = ramp.visitor().settle(NEW_SCHOOL)

    clerk.pin(ramp="no", **IN_NEW_AREA)
    ramp.deliver()

    assert (ramp.summary(NEW_AREA)["pin.ramp"], ramp.summary(NEW_AREA)["pinned"]) == (0, 1)


def test_a_retired_field_leaves_the_form_and_keeps_its_column_with_what_stands_in_it(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    clerk, pin = demo.visitor().settle(), RECORDS["pin"]
    clerk.pin(opening_hours="จันทร์ 09.00")
    demo.deliver()

    fields_now = tuple(replace(f, retired=f.key == "opening_hours") for f in pin.fields)
    monkeypatch.setitem(RECORDS, "pin", replace(pin, fields=fields_now))
    form = clerk.open_form("/pin/1")
    clerk.pin("/pin/1", fax="053-711-223")
    demo.deliver()

    assert "opening_hours" not in form.fields
    first, second = demo.officer().lines("pin")
    assert (first["วันและเวลาทำการ"], second["วันและเวลาทำการ"]) == ("จันทร์ 09.00", "จันทร์ 09.00")
    assert (first["โทรสาร"], second["โทรสาร"]) == ("", "053-711-223")
