"""Batches: one open at a time in an area, each token once, and what is known of those that were sent."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection
from sqlalchemy.exc import IntegrityError

from service.store import Database, batches, entries, schema
from tests.cast.people import AREA, OTHER_AREA, Demo

NOW = datetime(2026, 5, 20, 3, 0, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def conn(tmp_path: Path) -> Iterator[Connection]:
    """A transaction in a database with two areas."""
    db = Database(f"sqlite:///{tmp_path / 'batches.sqlite'}")
    schema.METADATA.create_all(db.engine)
    with db.begin() as conn:
        for key in (AREA, OTHER_AREA):
            area = {"key": key, "type": "primary", "name_th": key, "short_name_th": key}
            conn.execute(schema.areas.insert().values(**area, provinces=[], evidence=[]))
        yield conn


def add_row(conn: Connection, batch: int, state: str = "sent") -> None:
    values = {"area": AREA, "record": "pin", "agency": "57030001", "row_id": "", "cells": {}}
    conn.execute(schema.rows.insert().values(**values, batch_id=batch, state=state, changed_at=NOW))


def test_an_area_has_one_open_batch_and_not_two(conn: Connection):
    batches.add(conn, AREA, 1, {}, NOW)

    with pytest.raises(IntegrityError):
        batches.add(conn, AREA, 2, {}, NOW)


def test_another_area_and_the_time_after_a_batch_do_not_wait(conn: Connection):
    first = batches.add(conn, AREA, 1, {}, NOW)
    batches.add(conn, OTHER_AREA, 1, {}, NOW)
    batches.mark_done(conn, first, NOW, is_answered=True)
    second = batches.add(conn, AREA, 2, {}, NOW)
    batches.mark_burned(conn, second)
    third = batches.add(conn, AREA, 3, {}, NOW)

    assert batches.get_open(conn, AREA)["id"] == third


def test_a_token_is_not_used_twice_in_an_area(conn: Connection):
    first = batches.add(conn, AREA, 1, {}, NOW)
    batches.mark_done(conn, first, NOW, is_answered=True)

    with pytest.raises(IntegrityError):
        batches.add(conn, AREA, 1, {}, NOW)


def test_areas_with_an_open_batch_are_told_the_longest_open_first_and_no_others(conn: Connection):
    assert batches.list_areas_with_open(conn) == []
    batches.add(conn, OTHER_AREA, 1, {}, NOW)
    done = batches.add(conn, AREA, 1, {}, NOW)
    assert batches.list_areas_with_open(conn) == [OTHER_AREA, AREA]

    batches.mark_done(conn, done, NOW, is_answered=True)

    assert batches.list_areas_with_open(conn) == [OTHER_AREA]


def test_a_batch_keeps_where_the_columns_were_and_which_tabs_it_makes(conn: Connection):
    positions, sheet_ids = {"pin": {"id": 3}}, {"readiness": 1004}

    batch = batches.get(conn, batches.add(conn, AREA, 7, positions, NOW, sheet_ids, "K7Q2"))

    assert (batch["area"], batch["token"], batch["state"], batch["created_at"]) == (AREA, 7, "open", NOW)
    assert (batch["positions"], batch["sheet_ids"], batch["rows"]) == (positions, sheet_ids, 0)
    assert (batch["body"], batch["done_at"], batch["sends"], batch["head"]) == (None, None, 0, "K7Q2")


def test_a_batch_has_no_name_unless_it_is_given_one(conn: Connection):
    assert batches.get(conn, batches.add(conn, AREA, 7, {}, NOW))["head"] == ""


def test_a_frozen_request_is_kept_byte_for_byte_until_it_is_done(conn: Connection):
    body = '{"ข้อความ": "ที่น้ำ"}'.encode()
    batch = batches.add(conn, AREA, 1, {}, NOW)
    batches.set_body(conn, batch, batches.packed(body), 5, "digest")
    stored = batches.get(conn, batch)
    assert (batches.body(stored), stored["rows"], stored["summary_digest"]) == (body, 5, "digest")

    batches.mark_done(conn, batch, LATER, is_answered=True)

    done = batches.get(conn, batch)
    assert (done["body"], done["state"], done["done_at"]) == (None, "done", LATER)
    assert (done["rows"], done["summary_digest"]) == (5, "digest")


def test_each_sending_is_counted(conn: Connection):
    batch, other = batches.add(conn, AREA, 1, {}, NOW), batches.add(conn, OTHER_AREA, 1, {}, NOW)

    for _ in range(3):
        batches.increment_sends(conn, batch)

    assert [batches.get(conn, each)["sends"] for each in (batch, other)] == [3, 0]


@pytest.mark.parametrize(("is_answered", "kept"), [(True, {}), (False, {"pin": {"id": 3}})])
def test_the_columns_places_are_kept_where_no_answer_told_them(
    conn: Connection, is_answered: bool, kept: dict
):
    batch = batches.add(conn, AREA, 1, {"pin": {"id": 3}}, NOW)

    batches.mark_done(conn, batch, NOW, is_answered)

    assert batches.get(conn, batch)["positions"] == kept


def test_places_are_told_of_the_batches_with_a_row_that_no_read_has_found_and_of_no_others(conn: Connection):
    unread, read, foreign = {"pin": {"id": 3}}, {"pin": {"id": 4}}, {"pin": {"id": 5}}
    ids = []
    for token, positions in enumerate((unread, read), start=1):
        ids.append(batches.add(conn, AREA, token, positions, NOW))
        batches.mark_done(conn, ids[-1], NOW, is_answered=False)
    batches.add(conn, OTHER_AREA, 1, foreign, NOW)
    add_row(conn, ids[0])
    add_row(conn, ids[1], "standing")

    assert batches.positions_of_unread(conn, AREA) == {ids[0]: unread}
    assert batches.positions_of_unread(conn, OTHER_AREA) == {}


def test_the_newest_batches_with_rows_are_told_as_many_as_asked_for(conn: Connection):
    ids = [batches.add_done(conn, AREA, token, token - 1, NOW) for token in range(1, 6)]
    batches.add_done(conn, OTHER_AREA, 1, 9, NOW)
    batches.set_body(conn, batches.add(conn, AREA, 6, {}, NOW), b"", 9, "")

    # The first brought no row, the sixth is open, one is of another area.
    assert [batch["id"] for batch in batches.list_newest_with_rows(conn, AREA, 9)] == ids[:0:-1]
    assert [batch["id"] for batch in batches.list_newest_with_rows(conn, AREA, 2)] == ids[:2:-1]


def test_a_workbook_made_anew_has_a_batch_that_is_done(conn: Connection):
    batch = batches.get(conn, batches.add_done(conn, AREA, 1, 40, NOW))

    assert (batch["area"], batch["token"], batch["state"], batch["rows"]) == (AREA, 1, "done", 40)
    assert (batch["positions"], batch["created_at"], batch["done_at"]) == ({}, NOW, NOW)
    assert batches.get_open(conn, AREA) is None


def test_a_burned_batch_loses_its_body_and_its_rows_and_others_keep_theirs(conn: Connection):
    burned, other = batches.add(conn, AREA, 1, {}, NOW), batches.add(conn, OTHER_AREA, 1, {}, NOW)
    for batch in (burned, other):
        batches.set_body(conn, batch, batches.packed(b"{}"), 1, "")
        add_row(conn, batch)

    batches.mark_burned(conn, burned)

    assert [row.batch_id for row in conn.execute(schema.rows.select())] == [other]
    assert [batches.get(conn, batch)["state"] for batch in (burned, other)] == ["burned", "open"]
    assert [batches.get(conn, batch)["body"] is None for batch in (burned, other)] == [True, False]


# --- batches of long ago


def settled(conn: Connection, number: int, row_count: int = 1) -> list[int]:
    """Settle so many old batches of the area, and as many newer ones as are never folded; returns the old."""
    counts = [*[row_count] * number, *[1] * batches.KEPT_BATCHES]
    ids = [batches.add_done(conn, AREA, token, count, NOW) for token, count in enumerate(counts, start=1)]
    batches.add_done(conn, OTHER_AREA, 1, 1, NOW)
    return ids[:number]


def test_old_batches_are_folded_into_the_last_of_them_and_the_hundred_newest_stay(conn: Connection):
    first, second, last = settled(conn, 3)

    assert batches.KEPT_BATCHES == 100
    assert batches.plan_folds(conn, LATER, 50) == [([first, second], last)]
    assert batches.plan_folds(conn, NOW, 50) == []


def test_a_single_old_batch_stays_as_it_is(conn: Connection):
    settled(conn, 1)

    assert batches.plan_folds(conn, LATER, 50) == []


@pytest.mark.parametrize(
    ("portion", "sizes"), [(60, [2, 2]), (59, [1, 1, 1, 1]), (89, [2, 2]), (90, [3, 1]), (5, [1] * 4)]
)
def test_a_fold_moves_a_portion_of_rows_at_most_or_one_batch(
    conn: Connection, portion: int, sizes: list[int]
):
    *ids, last = settled(conn, 5, row_count=30)

    folds = batches.plan_folds(conn, LATER, portion)

    assert [len(folded) for folded, _ in folds] == sizes
    assert [batch for folded, _ in folds for batch in folded] == ids
    assert {into for _, into in folds} == {last}


def test_a_batch_with_a_row_that_nobody_has_read_is_not_folded_and_one_whose_rows_stand_is(conn: Connection):
    unread, read, last = settled(conn, 3)
    add_row(conn, unread)
    add_row(conn, read, "standing")

    assert batches.plan_folds(conn, LATER, 50) == [([read], last)]


def test_burned_batches_of_before_are_deleted_in_portions_and_open_ones_stay(conn: Connection):
    ids = []
    for token in (1, 2, 3):
        ids.append(batches.add(conn, AREA, token, {}, NOW))
        batches.mark_burned(conn, ids[-1])
    batches.add(conn, AREA, 4, {}, NOW)

    assert batches.plan_folds(conn, LATER, 2) == [(ids[:2], None), (ids[2:], None)]
    assert batches.plan_folds(conn, NOW, 2) == []


def test_a_fold_takes_the_rows_of_its_batches_and_of_no_other_along(conn: Connection):
    first, second, last = settled(conn, 3)
    other = batches.add(conn, AREA, 999, {}, NOW)
    for batch in (first, second, other):
        add_row(conn, batch, "standing")

    batches.fold(conn, [first, second], last)

    assert [row.batch_id for row in conn.execute(schema.rows.select())] == [last, last, other]
    left = {row.id for row in conn.execute(schema.batches.select())}
    assert (first in left, second in left, last in left, other in left) == (False, False, True, True)


def test_burned_batches_go_without_touching_a_row(conn: Connection):
    burned, other = batches.add(conn, AREA, 1, {}, NOW), batches.add(conn, OTHER_AREA, 1, {}, NOW)
    batches.mark_burned(conn, burned)
    add_row(conn, other)

    batches.fold(conn, [burned], None)

    assert [row.id for row in conn.execute(schema.batches.select())] == [other]
    assert [row.batch_id for row in conn.execute(schema.rows.select())] == [other]


def test_a_burned_batch_gives_its_entries_back_and_a_done_one_does_not(demo: Demo):
    demo.visitor().register()
    with demo.services.db.begin() as conn:
        (entry,) = entries.list_undelivered(conn, AREA, ["registration"], 9, demo.clock())
        batch = batches.add(conn, AREA, 1, {}, demo.clock())
        entries.set_batch(conn, [entry["id"]], batch)
        assert entries.list_undelivered(conn, AREA, ["registration"], 9, demo.clock()) == []

        batches.mark_burned(conn, batch)
        assert [
            row["id"] for row in entries.list_undelivered(conn, AREA, ["registration"], 9, demo.clock())
        ] == [entry["id"]]

        second_batch = batches.add(conn, AREA, 2, {}, demo.clock())
        entries.set_batch(conn, [entry["id"]], second_batch)
        batches.mark_done(conn, second_batch, demo.clock(), is_answered=True)
        assert entries.count_undelivered_by_area(conn, demo.clock()) == {}
