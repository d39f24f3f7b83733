"""A solved captcha counts once: sent again with another form, it counts as none."""

import base64
import json

import pytest
from sqlalchemy import select

from service.guard import captcha
from service.store import accounts
from service.store.schema import entries
from tests.cast.people import OTHER_SCHOOL, REGISTRATION, SCHOOL, Demo, fill, main_form, send
from tests.cast.posts import post, registration_fields, row_count


def filled_form(demo: Demo, agency: str, solution: str, **changes: str):
    form = demo.visitor().open_form(f"/register?agency={agency}")
    fill(form, REGISTRATION | changes)
    form["notice"] = True
    form.submit_fields_extra = [("altcha", solution)]
    return form


def state(demo: Demo, username: str) -> str:
    with demo.services.db.read() as conn:
        return accounts.get_by_username(conn, username)["state"]


def remarks(demo: Demo, agency: str) -> list[str]:
    with demo.services.db.read() as conn:
        columns = conn.execute(select(entries.c.remarks).where(entries.c.agency == agency)).scalars()
        return [remark[0] for remarks in columns for remark in remarks]


def test_a_fresh_solution_makes_an_account_that_works(demo: Demo):
    send(filled_form(demo, SCHOOL, demo.solved_captcha()))

    assert (state(demo, SCHOOL), remarks(demo, SCHOOL)) == ("provisional", [])


def test_a_replayed_solution_makes_the_registration_wait_for_the_officer(demo: Demo):
    solution = demo.solved_captcha()
    send(filled_form(demo, SCHOOL, solution))

    page = send(filled_form(demo, OTHER_SCHOOL, solution))

    assert "รอสำนักงานเขตยืนยัน" in page.text
    assert (state(demo, OTHER_SCHOOL), remarks(demo, OTHER_SCHOOL)) == ("waiting", ["not_proved"])
    assert row_count(demo, "letters") == 1


def rewritten_solutions(solution: str) -> list[str]:
    """Returns other spellings of the same solution."""
    fields = json.loads(base64.b64decode(solution))
    spaced = json.dumps(fields, indent=1).encode()
    timed = json.dumps(
        fields | {"solution": fields["solution"] | {"time": 99.5, "counter": 1}, "more": 1}
    ).encode()
    turned = json.dumps(
        {"solution": fields["solution"], "challenge": dict(reversed(fields["challenge"].items()))}
    ).encode()
    return [
        f"{solution[:9]}\n {solution[9:]}",
        *(base64.b64encode(text).decode() for text in (spaced, timed, turned)),
    ]


def test_a_replayed_solution_is_known_however_it_is_written(demo: Demo):
    solution = demo.solved_captcha()
    send(filled_form(demo, SCHOOL, solution))

    for number, other in enumerate(rewritten_solutions(solution)):
        agency = f"5703001{number}"
        assert captcha.verify_solution(demo.services.settings.secret_keys, other, demo.clock())
        send(filled_form(demo, agency, other))
        assert state(demo, agency) == "waiting"


def test_every_challenge_has_a_digest_of_its_own(demo: Demo):
    secret = demo.services.settings.secret_keys

    digests = {captcha.verify_solution(secret, demo.solved_captcha(), demo.clock()).digest for _ in range(20)}

    assert len(digests) == 20


def test_what_solves_nothing_has_no_digest(demo: Demo):
    secret, solution = demo.services.settings.secret_keys, demo.solved_captcha()

    assert [
        captcha.verify_solution(secret, text, demo.clock()) for text in ("", "x", solution[:-20], "A" * 6000)
    ] == [None] * 4
    assert captcha.verify_solution(["another secret"], solution, demo.clock()) is None


def test_a_solution_is_no_longer_one_when_its_challenge_is_stale(demo: Demo):
    secret, solution = demo.services.settings.secret_keys, demo.solved_captcha()
    fresh = captcha.verify_solution(secret, solution, demo.clock())

    assert captcha.verify_solution(secret, solution, fresh.until) == fresh
    demo.clock.move(hours=2, seconds=1)
    assert captcha.verify_solution(secret, solution, demo.clock()) is None


def test_a_form_that_came_back_with_problems_has_not_spent_its_solution(demo: Demo):
    solution = demo.solved_captcha()
    page = send(filled_form(demo, SCHOOL, solution, email="no address"))
    assert (page.status_int, row_count(demo, "solutions")) == (422, 0)

    second_form = main_form(page)
    second_form["email"] = REGISTRATION["email"]
    second_form.submit_fields_extra = [("altcha", solution)]
    send(second_form)

    assert state(demo, SCHOOL) == "provisional"


def test_the_same_form_again_gives_the_same_receipt_and_goes_on_counting_as_proved(demo: Demo):
    form = filled_form(demo, SCHOOL, demo.solved_captcha())

    first, second = send(form), send(form)

    assert first.request.path == second.request.path
    assert (state(demo, SCHOOL), row_count(demo, "solutions")) == ("provisional", 1)


def test_a_form_gone_back_to_and_corrected_stays_proved(demo: Demo):
    form = filled_form(demo, SCHOOL, demo.solved_captcha())
    send(form)

    form["email"] = "right@school.example"
    send(form)

    assert state(demo, SCHOOL) == "provisional"
    assert remarks(demo, SCHOOL) == []


def test_a_hand_over_letter_needs_no_solution_and_a_replayed_one_beside_it_does_no_harm(demo: Demo):
    solution = demo.solved_captcha()
    send(filled_form(demo, OTHER_SCHOOL, solution))
    form = demo.visitor().register(letter=True, captcha=False)
    assert form.request.path.startswith("/receipt/")

    assert state(demo, SCHOOL) == "confirmed"


@pytest.mark.parametrize("times", [2, 5])
def test_of_many_forms_with_one_solution_the_first_alone_is_proved(demo: Demo, times: int):
    solution, codes = demo.solved_captcha(), [f"570300{n}" for n in range(10, 10 + times)]

    for code in codes:
        post(demo.visitor(), "/register", registration_fields(code, altcha=solution))

    assert [state(demo, code) for code in codes] == ["provisional"] + ["waiting"] * (times - 1)


def test_the_solutions_of_yesterday_are_swept(demo: Demo):
    send(filled_form(demo, SCHOOL, demo.solved_captcha()))
    demo.clock.move(days=1)

    send(filled_form(demo, OTHER_SCHOOL, demo.solved_captcha()))

    assert row_count(demo, "solutions") == 1
