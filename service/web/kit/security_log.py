"""What the security log and the access log tell of a request.

`note` is for events that leave no act in the audit log; acts are repeated here once they are committed.
"""

from collections.abc import Mapping
from time import perf_counter

from flask import Flask, Response, g, has_request_context, request

from ...services import services
from ...store import audit_log

EVENTS = {
    "signed_in": "the password was right (`name`: the account)",
    "sign_in_failed": "a wrong password (`name`: the account, where there is one)",
    "sign_in_slowed": "a sign-in that was not tried, after too many wrong ones",
    "second_factor_failed": "the right password, and a wrong code of the second step (`name`: the account)",
    "sign_in_closed": "the right password of an account that may not sign in",
    "signed_out": "a session was ended by its person",
    "step_up": "a signed-in person proved to be the one again",
    "step_up_failed": "… and failed to",
    "own_data_taken": "a person downloaded what is kept of them",
    "refused": "a page that the person may not open",
    "csrf_failed": "a form without the token of its page",
    "unknown_field": "a form with a field that none of ours has",
    "read_not_noted": "a page with personal data, while its act could not be written into the audit log",
    "limited": "a form that was sent too often",
}
# Not logged: files that are the same for everybody, and what a load balancer asks all day.
QUIET_ENDPOINTS = ("static", "public.healthz")


def note(event: str, **about: object) -> None:
    """Have the security log tell an event of this request, with its person, address, route and status.

    `event`: a key of EVENTS. `about`: codes, counts and usernames of accounts that exist; never what somebody
    typed. It is written with the answer.
    """
    _add(event, about)


def _add(event: str, about: Mapping, **facts: object) -> None:
    g.setdefault("security_events", []).append((event, about, facts))


def init_app(app: Flask) -> None:
    parts = app.extensions["pakmut"]

    def repeat(act: Mapping) -> None:
        about = {key: act[key] for key in ("area", "agency") if act[key]} | act["about"]
        # Hundreds of digests in one act, which say something beside the chain alone.
        about.pop("seals", None)
        if has_request_context():
            _add(act["act"], about, who=act["who"])
        else:
            parts.logs.write_security(act["at"], act["act"], who=act["who"], about=about)

    audit_log.listen(parts.db, repeat)

    @app.before_request
    def begin() -> None:
        g.began = perf_counter()

    app.after_request(_write)


def _write(response: Response) -> Response:
    logs, now = services().logs, services().clock()
    facts = {"who": g.get("who", ""), "address": request.remote_addr or "", "method": request.method}
    sign_in = {"sign_in": g.sign_in} if g.get("sign_in") else {}
    answer = {"status": response.status_code}
    for event, about, more_facts in g.get("security_events", ()):
        place = {"endpoint": request.endpoint or ""}
        logs.write_security(now, event, **facts | more_facts | sign_in | place | answer, about=about)
    if request.endpoint not in QUIET_ENDPOINTS:
        # The rule, not the path: /password/<token> keeps its token.
        route = request.url_rule.rule if request.url_rule else ""
        milliseconds = round((perf_counter() - g.began) * 1000)
        logs.write_access(now, **facts, route=route, **answer, ms=milliseconds)
    return response
