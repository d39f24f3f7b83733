"""Sync: every row arrives exactly once in the sheet, whatever Google or people do meanwhile."""

import pytest
from requests import PreparedRequest, Response

from service import create_app
from service.store import batches, entries, rows, workbooks
from service.sync.batch_builder import BATCH_ROWS, BatchBuilder
from sheets.accounts import Account, Accounts
from sheets.embedded import SERVICE_ACCOUNT
from sheets.errors import KeyRevoked, Unreachable
from tests.bench import country
from tests.cast import faults
from tests.cast.engine import only_receipt_number, receipt_numbers, sync_over, workbook_of
from tests.cast.faults import BadLine
from tests.cast.people import AREA, OTHER_SCHOOL, SCHOOL, Demo


@pytest.mark.parametrize(
    "fault", [faults.lost_before, faults.lost_after, faults.delayed, faults.HTML_502, faults.REFUSED_400]
)
def test_a_row_arrives_once_whatever_happens_to_its_request(demo: Demo, fault):
    line = BadLine(demo.google)
    demo.visitor().register()

    line.faults = [fault]
    sync_over(demo, line).drain()
    sync_over(demo, line).drain()
    line.deliver_late()
    demo.deliver()

    assert len(receipt_numbers(demo.officer())) == 1
    assert demo.summary()["registered"] == 1


def test_a_row_arrives_once_after_every_kind_of_fault_in_a_row(demo: Demo):
    line = BadLine(demo.google)
    demo.visitor().register()
    demo.visitor().register(OTHER_SCHOOL)

    line.faults = [faults.delayed, faults.HTML_502, faults.lost_after, faults.lost_before]
    for _ in range(6):
        sync_over(demo, line).drain()
    line.deliver_late()
    demo.deliver()

    assert sorted(line["รหัสหน่วยงาน"] for line in demo.officer().lines("registration")) == [
        SCHOOL,
        OTHER_SCHOOL,
    ]


def test_a_limit_of_google_lets_the_account_rest_and_loses_nothing(demo: Demo):
    line = BadLine(demo.google)
    demo.visitor().register()
    line.faults = [faults.status_fault(429, faults.QUOTA_BODY, **{"Retry-After": "30"})]
    sync = sync_over(demo, line)

    sync.cycle()
    calls_before = len(line.calls)
    sync.cycle()
    assert "batchUpdate" not in " ".join(line.calls[calls_before:])

    demo.clock.move(seconds=31)
    sync.drain()
    assert len(receipt_numbers(demo.officer())) == 1


def test_two_workers_at_once_deliver_once(demo: Demo):
    demo.visitor().register()
    line = BadLine(demo.google)
    line.faults = [faults.delayed]
    sync_over(demo, line).cycle()

    demo.worker.sync().drain()
    line.deliver_late()
    demo.deliver()

    assert len(receipt_numbers(demo.officer())) == 1


def test_a_refused_batch_leaves_its_entries_waiting(demo: Demo):
    demo.visitor().register()
    line = BadLine(demo.google)
    line.faults = [faults.REFUSED_400]

    sync_over(demo, line).cycle()

    with demo.services.db.read() as conn:
        assert len(entries.list_undelivered(conn, AREA, ["registration"], 10, demo.clock())) == 1
    assert receipt_numbers(demo.officer()) == []


def test_a_cycle_with_nothing_to_do_asks_drive_once_and_sheets_never(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    demo.sync.drain(country_now=True)
    line = BadLine(demo.google)

    sync_over(demo, line).cycle()

    assert line.calls == ["GET files"]


def test_one_area_in_the_bin_is_parked_and_another_goes_on(demo: Demo):
    officer = demo.officer()
    officer.hand.trash(officer.file)
    demo.visitor().register()
    demo.visitor().register("54020146")

    demo.deliver()

    assert "ถังขยะ" in workbook_of(demo)["parked"]
    assert len(receipt_numbers(demo.officer("P5402"))) == 1

    officer.hand.restore(officer.file)
    demo.clock.move(minutes=6)
    demo.deliver()

    assert len(receipt_numbers(demo.officer())) == 1
    assert workbook_of(demo)["parked"] is None


def test_a_summary_whose_answer_got_lost_is_written_again(demo: Demo):
    demo.visitor().register()
    demo.deliver()
    officer = demo.officer()
    officer.type("registration", only_receipt_number(demo), "ผลตรวจ", "ยกเลิก")
    line = BadLine(demo.google)
    line.faults = [faults.lost_before]

    sync_over(demo, line).cycle()
    demo.deliver()

    figures = {cells[0]: cells[1] for cells in officer.cells("summary") if len(cells) > 1}
    assert figures["ลงทะเบียนแล้ว"] == demo.summary()["registered"] == 0


def test_what_arrived_as_it_was_sent_is_no_edit(demo: Demo):
    clerk = demo.visitor().settle()
    clerk.pin()
    clerk.survey()

    demo.deliver()

    with demo.services.db.read() as conn:
        assert rows.list_edits(conn, AREA) == []


def test_a_protected_tab_stops_only_itself_and_loses_nothing(demo: Demo):
    clerk, officer = demo.visitor().settle(), demo.officer()
    officer.hand.protect_tab(officer.file, officer.sheets["readiness"])

    clerk.survey()
    clerk.pin()
    demo.deliver()

    assert (demo.summary()["pinned"], len(officer.lines("no_copy"))) == (1, 5)
    assert "ความพร้อม" in demo.staff(f"officer-{AREA}").get(f"/area/{AREA}").text
    with demo.services.db.read() as conn:
        assert len(entries.list_undelivered(conn, AREA, ["readiness"], 10, demo.clock())) == 1


def test_a_new_deadline_reaches_the_summary_tab(demo: Demo, settings: dict, clock):
    demo.visitor().settle().pin()
    demo.deliver()
    later = Demo(create_app(settings | {"PIN_DEADLINE": "2026-05-01"}, clock), clock)

    later.deliver()

    figures = {cells[0]: cells[1] for cells in demo.officer().cells("summary") if len(cells) > 1}
    assert figures["ปักหมุดหลังกำหนด"] == later.summary()["late"] == 1


def test_a_bad_credential_stops_the_worker_at_its_start_with_a_sentence(demo: Demo):
    demo.worker.accounts = lambda: AccountsWithRevokedKey([Account(SERVICE_ACCOUNT, demo.google.client)])

    answer = demo.app.test_cli_runner().invoke(args=["sync"])

    assert answer.exit_code == 1
    assert KeyRevoked.advice_en in answer.output


def test_a_token_server_that_cannot_be_reached_does_not_stop_the_worker(demo: Demo):
    demo.visitor().register()
    demo.worker.accounts = lambda: AccountsWithoutTokenServer([Account(SERVICE_ACCOUNT, demo.google.client)])

    answer = demo.app.test_cli_runner().invoke(args=["sync", "--once"])

    assert answer.exit_code == 0
    assert len(receipt_numbers(demo.officer())) == 1


class AccountsWithRevokedKey(Accounts):
    """Google has revoked the key."""

    def sign_in_errors(self) -> dict:
        return {name: KeyRevoked("invalid_grant") for name in self.names}


class AccountsWithoutTokenServer(Accounts):
    """No way to the token server at the start; a token is there already."""

    def sign_in_errors(self) -> dict:
        return {name: Unreachable("no route") for name in self.names}


# --- a listing that misses files


class ShortLine(BadLine):
    """Answers a listing of files as Drive did before they were made."""

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        answer = super().send(request, *args, **kwargs)
        if self.calls[-1] == "GET files":
            answer._content = b'{"files": []}'
        return answer


def test_a_listing_that_misses_a_file_parks_nobody(demo: Demo):
    demo.visitor().register()
    line = ShortLine(demo.google)

    sync_over(demo, line).drain()

    assert workbook_of(demo)["parked"] is None
    assert len(demo.officer().lines("registration")) == 1


def test_a_file_that_is_gone_parks_its_area_with_what_is_to_be_done(demo: Demo):
    demo.visitor().register()
    officer = demo.officer()
    demo.google.store.change(officer.file, lambda file, book: setattr(file, "permissions", {}))

    sync_over(demo, ShortLine(demo.google)).drain()

    assert "แชร์" in workbook_of(demo)["parked"]


# --- planning and storing


@pytest.mark.whole_areas
def test_nobody_waits_until_more_rows_are_stored_than_a_moment_takes(demo: Demo):
    db = demo.services.db
    forms = [form for form in country.forms(db, [AREA], 1000) if len(form.agency) == 8]
    country.store_forms(db, forms, demo.clock())

    demo.deliver()

    with db.read() as conn:
        sent = batches.list_newest_with_rows(conn, AREA, 5)
    assert [batch["rows"] for batch in sent] == [len(forms) - BATCH_ROWS, BATCH_ROWS]
    assert len(receipt_numbers(demo.officer())) == len(forms) // 3


def test_a_batch_is_planned_while_others_write_and_what_came_meanwhile_waits_for_the_next(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().register()
    plan = BatchBuilder.plan

    def plan_slowly(*arguments):
        planned = plan(*arguments)
        if len(registered) < 1:
            registered.append(demo.visitor().register(OTHER_SCHOOL))
        return planned

    registered = []
    monkeypatch.setattr(BatchBuilder, "plan", plan_slowly)
    demo.deliver()

    assert registered[0].request.path.startswith("/receipt/")
    with demo.services.db.read() as conn:
        sent = batches.list_newest_with_rows(conn, AREA, 5)
    assert [batch["rows"] for batch in sent] == [1, 1] and len(receipt_numbers(demo.officer())) == 2
    assert demo.summary()["registered"] == 2


def test_a_count_that_is_requested_while_a_batch_is_planned_is_not_forgotten(
    demo: Demo, monkeypatch: pytest.MonkeyPatch
):
    demo.visitor().register()
    demo.deliver()
    plan, counted = BatchBuilder.plan, []

    def plan_slowly(builder, conn, book, now):
        planned = plan(builder, conn, book, now)
        if book["area"] == AREA:
            counted.append(book["register_seen"])
            if len(counted) == 1:
                request_count(demo)
        return planned

    request_count(demo)
    monkeypatch.setattr(BatchBuilder, "plan", plan_slowly)
    demo.sync.cycle()
    demo.sync.drain()

    assert len(counted) == 2


def request_count(demo: Demo) -> None:
    with demo.services.db.begin() as conn:
        workbooks.request_count(conn, AREA)
        conn.commit()
