"""Pages that anybody may ask for and that cost most are made one after the other in each web process.

So whoever asks for many of them makes nobody wait who asks for other pages, and those who ask for the same
from another network wait for one page of theirs.
"""

from contextlib import ExitStack

from flask import Flask, g, request

from ...guard.lanes import Lane
from .rate_limits import client_network

# What takes more than three milliseconds of a core at 30,000 schools: it searches, draws or lists all areas.
ENDPOINTS = {
    "public.agencies",
    "public.tambons",
    "papers.guide",
    "registration.form",
    "asking.missing",
    "asking.correction",
    "asking.staff",
}
# Of this process. Each request that waits holds one of its threads.
lane = Lane(most_waiting=10, patience=10)


def init_app(app: Flask) -> None:
    """Let the pages of ENDPOINTS through one by one; where too many wait, the answer is 503."""

    @app.before_request
    def enter() -> None:
        if request.method == "GET" and request.endpoint in ENDPOINTS:
            g.lane = ExitStack()
            g.lane.enter_context(lane.enter(client_network()))

    @app.teardown_request
    def leave(_error: BaseException | None) -> None:
        if held := g.pop("lane", None):
            held.close()
