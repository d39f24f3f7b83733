"""The mailbox shows links that set passwords: it is open to a browser of this machine alone."""

import pytest

from service import create_app
from tests.cast.people import Demo


@pytest.mark.parametrize("host", ["127.0.0.1:8000", "localhost", "localhost:8000", "[::1]:8000", "LOCALHOST"])
@pytest.mark.parametrize("peer", ["127.0.0.1", "127.0.0.9", "::1", "::ffff:127.0.0.1"])
def test_a_browser_of_this_machine_sees_it(demo: Demo, peer: str, host: str):
    visitor = demo.visitor()

    page = visitor.get("/mailbox", extra_environ={"REMOTE_ADDR": peer, "HTTP_HOST": host})

    assert page.status_int == 200


@pytest.mark.parametrize(
    "request_from",
    [
        {"REMOTE_ADDR": "203.0.113.9"},
        {"REMOTE_ADDR": "10.0.0.9"},
        {"REMOTE_ADDR": "::ffff:203.0.113.9"},
        {"REMOTE_ADDR": ""},
        {"REMOTE_ADDR": "garbage"},
        {"HTTP_HOST": "pakmut.go.th"},
        {"HTTP_HOST": "127.0.0.1.evil.example"},
        {"HTTP_HOST": "evil.example:8000"},
        {"HTTP_HOST": "[::1"},
        {"HTTP_X_FORWARDED_FOR": "203.0.113.9"},
        {"HTTP_X_FORWARDED_FOR": "127.0.0.1"},
        {"HTTP_X_FORWARDED_HOST": "pakmut.go.th"},
        {"HTTP_X_FORWARDED_PROTO": "https"},
        {"HTTP_X_REAL_IP": "127.0.0.1"},
        {"HTTP_FORWARDED": "for=127.0.0.1"},
        {"HTTP_VIA": "1.1 proxy"},
        {"HTTP_CF_CONNECTING_IP": "203.0.113.9"},
    ],
    ids=lambda environ: " ".join(map("=".join, environ.items())),
)
@pytest.mark.parametrize("proxies", ["0", "1"])
def test_nobody_else_does_whatever_stands_in_between(settings: dict, clock, request_from: dict, proxies: str):
    demo = Demo(create_app(settings | {"TRUSTED_PROXIES": proxies}, clock), clock)
    visitor = demo.local_visitor()

    for path in ("/mailbox", "/mailbox/20260520-030000-000001"):
        assert visitor.get(path, extra_environ=request_from, status=[400, 404])


def test_it_is_not_there_in_a_local_network(settings: dict, clock):
    app = create_app(settings | {"BASE_URL": "http://192.168.1.5:8000"}, clock)

    assert Demo(app, clock).local_visitor().get("/mailbox", status=404)
