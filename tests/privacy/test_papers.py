"""The papers for the data protection officer say what the software does.

Each list of theirs is held against ours.
"""

import re

import pytest
from flask import Flask

from service.audit.audit_words import ACT_SENTENCES
from service.records import RECORDS
from service.store import personal_columns
from service.web.kit.security_log import EVENTS
from tests.test_readme import README, ROOT, commands_of

PAPERS = {
    path.name: path.read_text(encoding="utf-8") for path in (ROOT / "service/privacy/papers").glob("*.md")
}
RECORD = PAPERS["record.md"]


def test_the_readme_names_each_of_them():
    assert set(PAPERS) == {"record.md", "impact.md", "agreement.md", "breach.md"}
    assert [name for name in PAPERS if f"`service/privacy/papers/{name}`" not in README] == []


def test_the_record_of_processing_names_every_personal_answer_of_every_form():
    missing = [
        f"{record.tab}: {field.label_th}"
        for record in RECORDS.values()
        for field in record.fields
        if field.personal and not re.search(f"{record.tab}.*{field.label_th}", RECORD)
    ]

    assert missing == []


def test_it_names_the_columns_that_hold_personal_data_and_no_others():
    named = set(re.findall(r"`([a-z_]+\.[a-z_]+)`", RECORD.rpartition("## ภาคผนวก")[2]))

    assert named == set(personal_columns.CLEANED_BY)


@pytest.mark.parametrize("name", PAPERS)
def test_they_name_no_command_that_is_not_there(app: Flask, name: str):
    typed = re.findall(r"flask --app service ([a-z -]+[a-z])", PAPERS[name])
    commands = commands_of(app)

    assert typed
    assert [words for words in typed if not any(f"{words} ".startswith(f"{c} ") for c in commands)] == []


@pytest.mark.parametrize("name", PAPERS)
def test_they_name_no_setting_that_is_not_there(name: str):
    named = set(re.findall(r"`([A-Z][A-Z_]+)[=`]", PAPERS[name]))

    assert named
    assert [
        setting for setting in named if f"| `{setting}`" not in README and f", `{setting}`" not in README
    ] == []


def test_the_steps_after_a_breach_name_events_that_are_logged():
    named = set(re.findall(r"`([a-z]+_[a-z_]+)`", PAPERS["breach.md"]))

    assert named
    assert named - set(EVENTS) - set(ACT_SENTENCES) == set()
