"""Sharing a workbook: each address once, without letters, and a failure never prevents a workbook."""

from tests.cast.faults import lost_after, status_fault
from tests.fleet.cast import NEW_AREAS, Office

LIMIT = status_fault(
    403,
    '{"error": {"code": 403, "message": "Sorry, you have exceeded your sharing quota", '
    '"errors": [{"reason": "sharingRateLimitExceeded"}]}}',
)
UNKNOWN = status_fault(
    400, '{"error": {"code": 400, "message": "There is no Google account for this address"}}'
)
P, SHARE = "P1001", "POST permissions"


def guests(office: Office, area: str = P) -> list[str]:
    return list(office.permissions(office.book(area)["file_id"]))[1:]


def test_the_officers_of_an_area_may_write(office: Office):
    office.add_officer(P, "Somchai@example.org")
    office.add_officer(P, "somying@example.org")
    office.add_officer("P1101", "other@example.org")

    office.provision()

    assert guests(office) == ["somchai@example.org", "somying@example.org"]
    assert office.permissions(office.book(P)["file_id"])["somying@example.org"] == "writer"


def test_officers_without_an_address_or_of_a_cancelled_account_are_not_let_in(office: Office):
    office.add_officer(P, "")
    office.add_officer(P, "gone@example.org")
    with office.db.begin() as conn:
        conn.exec_driver_sql("UPDATE accounts SET state = 'cancelled' WHERE email = 'gone@example.org'")
        conn.commit()

    office.provision((P,))

    assert guests(office) == []


def test_the_workbook_of_obec_is_shared_with_its_own_users(office: Office):
    with office.db.begin() as conn:
        conn.exec_driver_sql("UPDATE accounts SET email = 'staff@obec.example' WHERE role = 'obec'")
        conn.commit()

    office.provision(("OBEC",))

    assert guests(office, "OBEC") == ["staff@obec.example"]


def test_a_group_is_one_address_for_each_area_in_place_of_officers(office: Office):
    office.add_officer(P, "somchai@example.org")

    office.provision((P,), group="pakmut-{area}@example.org")

    assert guests(office) == ["group:pakmut-p1001@example.org"]


def test_google_is_asked_to_send_no_letters(office: Office):
    office.add_officer(P, "somchai@example.org")
    request_urls = []
    office.line.at = [
        (SHARE, lambda line, request: request_urls.append(request.url) or line.google.send(request))
    ]

    office.provision((P,))

    assert "sendNotificationEmail=false" in request_urls[0]


def test_a_new_officer_is_let_in_by_the_next_run_and_nobody_twice(office: Office):
    office.add_officer(P, "somchai@example.org")
    office.provision((P,))
    office.add_officer(P, "somying@example.org")
    office.take_calls()

    office.provision((P,))

    assert (guests(office), office.take_calls()) == (["somchai@example.org", "somying@example.org"], [SHARE])


def test_an_answer_that_got_lost_lets_in_once(office: Office):
    office.add_officer(P, "somchai@example.org")
    office.line.at = [(SHARE, lost_after)]

    outcome = office.provision((P,))

    assert (outcome.done, guests(office)) == ({P: []}, ["somchai@example.org"])


def test_at_the_limit_sharing_stops_and_workbooks_are_made_all_the_same(office: Office):
    office.line.at = [(SHARE, LIMIT)]

    outcome = office.provision(group="pakmut-{area}@example.org")

    assert (list(outcome.done), outcome.failed) == (list(NEW_AREAS), {})
    assert office.take_calls().count(SHARE) == 1
    assert office.sharing.waiting(P) == ["pakmut-p1001@example.org"]


def test_the_next_run_goes_on_with_sharing(office: Office):
    office.line.at = [(SHARE, LIMIT)]
    office.provision(group="pakmut-{area}@example.org")
    office.take_calls()

    office.provision(group="pakmut-{area}@example.org")

    assert office.take_calls() == [SHARE] * len(NEW_AREAS)
    assert not office.sharing.exhausted.is_set() and office.sharing.waiting(P) == []


def test_an_address_that_google_does_not_know_is_told_and_others_are_let_in(office: Office):
    office.add_officer(P, "nobody@example.org")
    office.add_officer(P, "somying@example.org")
    office.line.at = [(SHARE, UNKNOWN)]

    outcome = office.provision((P,))

    assert outcome.done[P] == ["nobody@example.org: There is no Google account for this address"]
    assert guests(office) == ["somying@example.org"]
