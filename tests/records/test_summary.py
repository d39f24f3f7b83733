"""The figures: what each counts and what it does not, and the same numbers by a second way of counting."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from service.records.agency_status import Unit
from service.records.identity_state import EntryRow, identity_state
from service.records.no_copy import SERVICES
from service.records.proposal import Proposal
from service.records.request import Request
from service.records.summary import (
    FIGURES_WITHOUT_PERCENT,
    HEADLINES,
    TYPED_RECORDS,
    daily_growth,
    figure_keys,
    figure_titles,
    summarise,
    typed_key,
)

SCHOOL = Unit("00000001", "บ้านตัวอย่าง", "school")
OFFICE = Unit("P0001", "สพป.ตัวอย่าง เขต 1", "area_office")
UNITS = (SCHOOL, Unit("00000002", "วัดตัวอย่าง", "school"), OFFICE)
NOON = datetime(2026, 5, 20, 5, 0, tzinfo=UTC)
DEADLINE = date(2026, 5, 31)
# The last moment of the day in Bangkok.
LAST = datetime(2026, 5, 31, 16, 59, 59, tzinfo=UTC)
READY = {"computer": "yes", "card_reader": "no", "online_lookup": "yes"}
PLACE = {"latitude": 18.1, "longitude": 100.1}
OPTIONS = ("effect", "withdrawn", "confirmed", "by_hand", "unconfirmed_account")


def row(
    record: str, item: str = "", revision: int = 1, agency: str = SCHOOL.code, at: datetime = NOON, **more
) -> EntryRow:
    options = {key: more.pop(key) for key in OPTIONS if key in more}
    return EntryRow(record, agency, item, revision, at, more, **options)


def registered(**more) -> EntryRow:
    return row("registration", more.pop("item", SCHOOL.code), **more)


def pin(item: str = "1", revision: int = 1, at: datetime = NOON, **more) -> EntryRow:
    return row("pin", item, revision, at=at, **(PLACE | more))


def survey(**answers) -> list[EntryRow]:
    """Return readiness and every service of a school: no copies, or `answers` for the first service."""
    services = [row("no_copy", s.key, **{"copies": ["none"]}) for s in SERVICES["school"]]
    if answers:
        services[0] = row("no_copy", SERVICES["school"][0].key, **answers)
    return [row("readiness", **READY), *services]


def figures(
    *rows: EntryRow, units: tuple[Unit, ...] = (SCHOOL,), deadline: date | None = DEADLINE
) -> dict[str, int]:
    return summarise(units, rows, deadline).figures


# --- each figure in pairs


def test_schools_counts_schools_and_not_the_office_or_bureaus():
    assert figures(units=(SCHOOL, OFFICE, Unit("B01", "สำนักตัวอย่าง", "bureau")))["schools"] == 1


def test_registered_counts_a_school_once_however_many_register():
    assert figures(registered(), registered(item="00000001-2"))["registered"] == 1


@pytest.mark.parametrize("row", [registered(effect="cancel"), registered(agency="99999999"), pin()])
def test_registered_does_not_count_a_cancelled_or_a_foreign_registration_or_a_pin(row: EntryRow):
    assert figures(row)["registered"] == 0


def test_registered_counts_no_office_among_the_schools_but_shows_it_in_its_line():
    summary = summarise((SCHOOL, OFFICE), [row("registration", "P0001", agency=OFFICE.code)], None)

    assert summary.figures["registered"] == 0
    assert [status.registered for status in summary.statuses] == ["", "provisional"]


def test_confirmed_counts_whose_person_is_confirmed():
    row = registered(confirmed=True)

    assert (figures(row)["registered"], figures(row)["confirmed"]) == (1, 1)


def test_confirmed_does_not_count_a_decision_that_has_not_acted():
    row = registered(effect="confirm", unconfirmed_account=7)

    assert (figures(row)["registered"], figures(row)["confirmed"]) == (1, 0)


def test_what_an_unconfirmed_person_sent_counts_beside_and_not_among_the_others():
    sealed = [replace(part, unconfirmed_account=7) for part in [registered(), pin(photo=["a"]), *survey()]]

    counts = figures(*sealed)

    assert (counts["registered"], counts["pinned_unconfirmed"], counts["surveyed_unconfirmed"]) == (1, 1, 1)
    assert not any(counts[key] for key in ("pinned", "pinned_with_photo", "surveyed", "ready"))


def test_an_unconfirmed_pin_does_not_count_beside_a_pin_that_counts():
    counts = figures(registered(unconfirmed_account=7), pin(unconfirmed_account=7), pin("2"))

    assert (counts["pinned"], counts["pinned_unconfirmed"]) == (1, 0)


def test_an_unconfirmed_revision_does_not_supersede_a_confirmed_one():
    moved = pin("1", 2, latitude=None, unconfirmed_account=7)

    assert figures(pin("1"), registered(unconfirmed_account=7), moved)["pinned"] == 1


def test_a_person_who_has_withdrawn_the_registration_has_nothing_to_be_confirmed():
    counts = figures(registered(withdrawn=True, unconfirmed_account=7), pin(unconfirmed_account=7))

    assert (counts["registered"], counts["pinned_unconfirmed"]) == (0, 0)


def test_two_unconfirmed_people_do_not_add_up():
    rows = [registered(unconfirmed_account=7), registered(item="b", unconfirmed_account=8)]
    rows += [replace(part, unconfirmed_account=7 + index % 2) for index, part in enumerate(survey())]

    assert figures(*rows)["surveyed_unconfirmed"] == 0


def test_confirmed_does_not_count_who_waits_or_was_cancelled():
    assert figures(registered())["confirmed"] == 0
    assert figures(registered(confirmed=True, effect="cancel"))["confirmed"] == 0


def test_pinned_counts_a_school_once_however_many_points_it_has():
    assert figures(pin("1"), pin("2"), pin("1", 2))["pinned"] == 1


@pytest.mark.parametrize(
    "rows",
    [
        [pin(latitude=None)],
        [pin(longitude=None)],
        [pin(effect="void")],
        [pin(effect="send_back")],
        [pin(), pin(revision=2, withdrawn=True)],
        [pin(), pin(revision=2, effect="send_back")],
        [pin(agency="99999999")],
    ],
    ids=["no latitude", "no longitude", "void", "sent back", "withdrawn", "newest sent back", "foreign"],
)
def test_pinned_does_not_count(rows: list[EntryRow]):
    assert figures(*rows)["pinned"] == 0


def test_pinned_counts_again_when_what_took_it_away_is_void():
    assert figures(pin(), pin(revision=2, withdrawn=True, effect="void"))["pinned"] == 1
    assert figures(pin(), pin(revision=2, effect="void"))["pinned"] == 1
    assert figures(pin(effect="send_back"), pin(revision=2))["pinned"] == 1


def test_the_photo_is_counted_beside_the_pin_and_only_with_one():
    assert figures(pin())["pinned_with_photo"] == 0
    assert figures(pin(photo=["aa"]))["pinned_with_photo"] == 1
    assert figures(pin("1"), pin("2", photo=["aa"]))["pinned_with_photo"] == 1
    assert figures(pin(photo=["aa"], latitude=None))["pinned_with_photo"] == 0


def test_late_begins_after_the_last_second_of_the_day_in_bangkok():
    assert figures(pin(at=LAST))["late"] == 0
    assert figures(pin(at=LAST + timedelta(seconds=1)))["late"] == 1


def test_late_is_nobody_without_a_deadline_or_without_a_pin():
    assert figures(pin(at=LAST + timedelta(days=9)), deadline=None)["late"] == 0
    assert figures(pin(at=LAST + timedelta(days=9), effect="void"))["late"] == 0


def test_late_is_judged_by_the_first_entry_and_not_by_a_later_correction():
    assert figures(pin(), pin(revision=2, at=LAST + timedelta(days=9)))["late"] == 0
    assert figures(pin(effect="void"), pin(revision=2, at=LAST + timedelta(days=9)))["late"] == 1


def test_surveyed_counts_readiness_with_every_service_that_is_offered():
    assert figures(*survey())["surveyed"] == 1


def test_surveyed_does_not_count_with_a_part_missing():
    everything = survey()

    for missing in everything:
        assert figures(*[part for part in everything if part is not missing])["surveyed"] == 0


@pytest.mark.parametrize("answers", [{"copies": ["none"]}, {"copies": ["id_card"], "can_stop": "now"}])
def test_ready_counts_who_asks_for_nothing_or_can_stop_now(answers: dict):
    assert figures(*survey(**answers))["ready"] == 1


@pytest.mark.parametrize(
    "answers",
    [
        {"copies": ["id_card"]},
        {"copies": ["id_card"], "can_stop": "not_yet"},
        {"copies": ["other"], "can_stop": "by_date"},
    ],
)
def test_ready_does_not_count_who_goes_on_asking_but_surveyed_does(answers: dict):
    assert (figures(*survey(**answers))["ready"], figures(*survey(**answers))["surveyed"]) == (0, 1)


def test_ready_looks_at_the_agencys_own_services_too():
    own = row("no_copy", "own-1", **{"copies": ["id_card"], "can_stop": "not_yet"})

    assert figures(*survey(), own)["ready"] == 0
    assert figures(*survey(), own, row("no_copy", "own-1", 2, withdrawn=True))["ready"] == 1


def test_to_correct_counts_a_school_once_until_a_newer_revision():
    sent_back = [pin(effect="send_back"), replace(survey()[0], effect="send_back")]

    assert figures(*sent_back)["to_correct"] == 1
    assert figures(pin(effect="send_back"), pin(revision=2))["to_correct"] == 0


def test_a_counted_question_counts_schools_that_said_yes_and_not_those_that_said_no():
    counts = figures(*survey())

    assert (counts["readiness.computer"], counts["readiness.card_reader"]) == (1, 0)


# --- the register as the area says it


def proposed(change: str, state: str = "pending") -> Proposal:
    return Proposal(f"{change}:1", change, "", "", state)


def test_both_numbers_differ_by_what_waits_for_obec():
    counts = summarise(
        [SCHOOL], [], None, [proposed("add"), proposed("add"), proposed("close"), proposed("rename")]
    ).figures

    assert (counts["schools"], counts["schools_proposed"], counts["proposals"]) == (1, 2, 4)


@pytest.mark.parametrize("state", ["accepted", "refused", "elsewhere", "kept", "incomplete", "too_many"])
def test_what_does_not_wait_for_obec_changes_no_number(state: str):
    counts = summarise([SCHOOL], [], None, [proposed("add", state), proposed("close", state)]).figures

    assert (counts["schools"], counts["schools_proposed"], counts["proposals"]) == (1, 1, 0)


@given(st.lists(st.sampled_from(["add", "close", "rename"]), max_size=5))
def test_no_proposal_changes_what_is_counted_of_the_schools_in_the_register(changes: list[str]):
    rows = [registered(), pin()]
    with_proposals = summarise([SCHOOL], rows, DEADLINE, [proposed(change) for change in changes]).figures

    assert {
        key: with_proposals[key] for key in with_proposals.keys() - {"proposals", "schools_proposed"}
    } == {
        key: number for key, number in figures(*rows).items() if key not in ("proposals", "schools_proposed")
    }


# --- requests


def request(state: str, late: str) -> Request:
    return Request(1, "correction", "", "", state, NOON, late)


@pytest.mark.parametrize("state", ["received", "checking"])
def test_requests_count_while_they_wait_and_as_overdue_after_their_last_day(state: str):
    waiting = [request(state, "in_time"), request(state, "due"), request(state, "overdue")]

    counts = summarise([SCHOOL], [], None, requests=waiting).figures

    assert (counts["requests"], counts["requests_overdue"]) == (3, 1)


@pytest.mark.parametrize("state", ["approve", "merge", "refuse"])
def test_requests_that_are_decided_do_not_count_however_late_they_were(state: str):
    counts = summarise([SCHOOL], [], None, requests=[request(state, "overdue")]).figures

    assert (counts["requests"], counts["requests_overdue"]) == (0, 0)


# --- by day


def growth(*rows: EntryRow) -> dict[str, dict[str, int]]:
    return daily_growth(summarise(UNITS, rows).statuses)


def test_each_figure_grows_on_the_day_in_bangkok_when_a_school_first_did_it():
    days = growth(
        *[replace(part, received_at=LAST + timedelta(days=2)) for part in survey()],
        pin(at=LAST + timedelta(seconds=1), photo=["aa"]),
        pin("2", at=LAST + timedelta(days=1)),
        registered(at=LAST),
    )

    assert list(days) == ["2026-05-31", "2026-06-01", "2026-06-02"]
    assert days == {
        "2026-05-31": {"registered": 1, "pinned": 0, "pinned_with_photo": 0, "surveyed": 0},
        "2026-06-01": {"registered": 0, "pinned": 1, "pinned_with_photo": 1, "surveyed": 0},
        "2026-06-02": {"registered": 0, "pinned": 0, "pinned_with_photo": 0, "surveyed": 1},
    }


def test_days_come_in_their_order_whichever_school_was_first():
    assert list(growth(pin(at=LAST), pin(agency=UNITS[1].code))) == ["2026-05-20", "2026-05-31"]


def test_schools_of_one_day_add_up_and_offices_do_not_count():
    days = growth(*(pin(agency=unit.code) for unit in UNITS))

    assert days == {"2026-05-20": {"registered": 0, "pinned": 2, "pinned_with_photo": 0, "surveyed": 0}}


# --- rows typed by hand


def test_a_row_typed_by_hand_counts_while_the_agency_sent_nothing():
    assert figures(pin("", by_hand=True))["pinned"] == 1


def test_a_row_typed_by_hand_does_not_count_beside_one_that_was_sent_even_a_void_one():
    assert figures(pin("", by_hand=True), pin(effect="void"))["pinned"] == 0


def test_two_rows_typed_by_hand_are_a_conflict_and_neither_counts():
    summary = summarise([SCHOOL], [pin("", by_hand=True), pin("", by_hand=True)], None)

    assert summary.figures["pinned"] == 0
    assert summary.statuses[0].conflicts == ("pin",)


def test_conflicts_are_told_in_one_order():
    rows = [registered(), pin(), *survey()]

    summary = summarise([SCHOOL], [replace(row, by_hand=True) for row in rows * 2], None)

    assert summary.statuses[0].conflicts == ("no_copy", "pin", "readiness", "registration")


def test_a_row_sent_back_without_a_reason_is_told_by_its_number_and_one_typed_by_hand_has_none():
    sent, typed = replace(pin(), row_id="K7Q2-0001-1"), replace(survey()[0], by_hand=True)

    def without_reason(*rows: EntryRow) -> list[tuple[str, str]]:
        told = summarise([SCHOOL], rows, None).statuses[0].without_reason
        return [(missing.record.key, missing.row_id) for missing in told]

    assert without_reason(sent, typed) == []
    assert without_reason(replace(typed, lacks_reason=True), replace(sent, lacks_reason=True)) == [
        ("pin", "K7Q2-0001-1"),
        ("readiness", ""),
    ]


# --- the whole


def test_every_figure_has_a_title_in_both_languages_and_stands_in_every_summary():
    assert set(figures()) == set(figure_keys()) >= set(figure_titles()) >= set(HEADLINES)
    assert all(thai and english for thai, english in figure_titles().values())
    assert set(FIGURES_WITHOUT_PERCENT) <= set(HEADLINES)


EFFECTS = {"registration": ["", "confirm", "cancel"]}
ANSWERS = {
    "registration": st.just({}),
    "pin": st.fixed_dictionaries(
        {
            "latitude": st.sampled_from([None, 18.1]),
            "longitude": st.just(100.1),
            "photo": st.sampled_from([None, ["aa"]]),
        }
    ),
    "readiness": st.fixed_dictionaries({key: st.sampled_from(["yes", "no", None]) for key in READY}),
    "no_copy": st.fixed_dictionaries(
        {
            "copies": st.sampled_from([None, ["none"], ["id_card"]]),
            "can_stop": st.sampled_from([None, "now", "not_yet"]),
        }
    ),
}
ITEMS = {
    "registration": ["a", "b"],
    "pin": ["1", "2"],
    "readiness": [""],
    "no_copy": [*(s.key for kind in SERVICES.values() for s in kind), "own-1"],
}


@st.composite
def some_rows(draw: st.DrawFn) -> list[EntryRow]:
    """Return rows of several agencies in any order, each revision of an identity once."""
    rows, identities = [], set()
    if draw(st.booleans()):
        rows += [replace(part, agency=draw(st.sampled_from(UNITS)).code) for part in survey()]
        identities = {(r.agency, r.record, r.item, 1) for r in rows}
    for _ in range(draw(st.integers(0, 14))):
        record = draw(st.sampled_from(list(ITEMS)))
        item, agency = draw(st.sampled_from(ITEMS[record])), draw(st.sampled_from(UNITS)).code
        revision = draw(st.integers(1, 3))
        if (agency, record, item, revision) in identities:
            continue
        identities.add((agency, record, item, revision))
        rows.append(
            EntryRow(
                record,
                agency,
                item,
                revision,
                LAST + timedelta(hours=draw(st.integers(-30, 30))),
                draw(ANSWERS[record]),
                effect=draw(st.sampled_from(EFFECTS.get(record, ["", "", "checked", "send_back", "void"]))),
                withdrawn=record in ("pin", "no_copy") and draw(st.integers(0, 4)) == 0,
                confirmed=record == "registration" and draw(st.booleans()),
                proved=record == "registration" and draw(st.booleans()),
                by_hand=(by_hand := draw(st.integers(0, 5)) == 0),
                unconfirmed_account=None if by_hand else draw(st.sampled_from([None, None, 7, 8])),
            )
        )
    return draw(st.permutations(rows))


def plain_count(units: tuple[Unit, ...], rows: list[EntryRow], deadline: date | None) -> dict[str, int]:
    """Return the same figures, counted plainly as they are defined: for each school, row by row."""
    totals = dict.fromkeys(figure_keys(), 0)
    for school in [unit for unit in units if unit.kind == "school"]:
        by_account = {None: []}
        for one in [r for r in rows if r.agency == school.code]:
            by_account.setdefault(one.unconfirmed_account, []).append(one)
        counts = plain_count_of_school(by_account.pop(None), deadline)
        apart = [plain_count_of_school(mine, deadline) for mine in by_account.values()]
        apart = [each for each in apart if each["registered"]]
        counts["registered"] = counts["registered"] or apart
        for key in ("pinned", "surveyed"):
            counts[f"{key}_unconfirmed"] = not counts[key] and any(each[key] for each in apart)
        counts["started"] = counts["started"] or apart
        for key, value in counts.items():
            totals[key] += bool(value)
    return totals


def plain_count_of_school(rows: list[EntryRow], deadline: date | None) -> dict[str, object]:
    """Return figure -> what counts for it, by the rows of one audience."""
    mine = [r for r in rows if not r.by_hand or all(o.by_hand for o in rows if o.record == r.record)]
    mine = [
        r for r in mine if not (r.by_hand and sum((o.record, o.item) == (r.record, r.item) for o in mine) > 1)
    ]
    live = [r for r in mine if r.effect not in ("void", "cancel")]
    last = [
        r
        for r in live
        if not any((o.record, o.item) == (r.record, r.item) and o.revision > r.revision for o in live)
    ]
    good = [r for r in last if r.effect != "send_back" and not r.withdrawn]
    pins = [
        r for r in good if r.record == "pin" and None not in (r.answers["latitude"], r.answers["longitude"])
    ]
    first = [o.received_at for o in live for r in pins if (o.record, o.item) == ("pin", r.item)]
    copies = {r.item: r.answers for r in good if r.record == "no_copy"}
    people = [r for r in good if r.record == "registration"]
    done = any(r.record == "readiness" for r in good)
    done = done and all((copies.get(s.key) or {}).get("copies") for s in SERVICES["school"])
    stops = all("none" in (a.get("copies") or []) or a.get("can_stop") == "now" for a in copies.values())
    last_day = deadline or date.max
    counts = {
        "schools": True,
        "schools_proposed": True,
        "registered": people,
        "confirmed": [r for r in people if r.confirmed],
        "pinned": pins,
        # A typed link counts where it leads to a picture that was sent; here none was.
        "pinned_with_photo": [r for r in pins if r.answers["photo"] and not r.by_hand],
        "late": first and (min(first) + timedelta(hours=7)).date() > last_day,
        "surveyed": done,
        "ready": done and stops,
        "to_correct": [r for r in last if r.effect == "send_back"],
    } | {
        f"readiness.{key}": [r for r in good if r.record == "readiness" and r.answers.get(key) == "yes"]
        for key in READY
    }
    typed = {r.record for r in good if r.by_hand}
    confirmed = [r for r in people if r.confirmed]
    proved = {r.item for r in rows if r.record == "registration" and r.proved}
    survey_typed = typed & {"readiness", "no_copy"}
    return counts | {
        "by_hand": typed or (confirmed and all(r.item not in proved for r in confirmed)),
        "started": people or pins or done or typed,
        **{f"{key}_typed": counts[key] and "registration" in typed for key in ("registered", "confirmed")},
        **{f"{key}_typed": counts[key] and "pin" in typed for key in ("pinned", "pinned_with_photo", "late")},
        **{f"{key}_typed": counts[key] and survey_typed for key in ("surveyed", "ready")},
        **{f"readiness.{key}_typed": counts[f"readiness.{key}"] and "readiness" in typed for key in READY},
    }


@given(some_rows(), st.sampled_from([None, DEADLINE]))
def test_figures_equal_a_count_written_differently(rows: list[EntryRow], deadline: date | None):
    assert figures(*rows, units=UNITS, deadline=deadline) == plain_count(UNITS, rows, deadline)


@given(some_rows())
def test_figures_do_not_depend_on_the_order_of_the_rows_and_never_exceed_the_schools(rows: list[EntryRow]):
    counts = figures(*rows, units=UNITS)

    assert figures(*rows[::-1], units=UNITS) == counts
    assert all(0 <= number <= 2 for number in counts.values())
    assert counts["confirmed"] <= counts["registered"]
    assert counts["pinned_with_photo"] <= counts["pinned"]
    assert counts["late"] <= counts["pinned"]
    assert counts["ready"] <= counts["surveyed"]
    assert all(
        counts[typed_key(key)] <= min(counts[key], counts["by_hand"]) <= counts["started"]
        for key in TYPED_RECORDS
    )


@given(some_rows())
def test_one_identity_is_effective_or_to_correct_but_never_both(rows: list[EntryRow]):
    for record, item in {(r.record, r.item) for r in rows}:
        state = identity_state(r for r in rows if (r.record, r.item, r.agency) == (record, item, SCHOOL.code))

        assert not (state.effective and state.to_correct)
