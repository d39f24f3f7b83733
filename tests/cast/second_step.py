"""The second step of staff, for tests: a demonstration that needs it, an authenticator app, a sign-in."""

import pyotp

from service import create_app
from tests.cast.people import Demo, Visitor, fill, send


def with_second_step(demo: Demo) -> Demo:
    """Return the same demonstration, where all staff needs the second step."""
    settings = demo.services.settings
    same = {"INSTANCE": str(settings.instance), "SECRET_KEY": settings.secret_key}
    same["DATABASE_URL"] = settings.database_url
    return Demo(create_app(same | {"SECOND_FACTOR": "all"}, demo.clock), demo.clock)


def password_of(demo: Demo, username: str) -> str:
    """Return the password of a member of staff of the demonstration."""
    lines = (demo.services.settings.instance / "demo-accounts.txt").read_text().splitlines()
    return dict(line.split() for line in lines)[username]


def give_password(demo: Demo, username: str = "obec", visitor: Visitor | None = None):
    """Give the right password; returns the visitor and the page that follows."""
    visitor = visitor or demo.visitor()
    form = visitor.open_form("/sign-in")
    fill(form, {"username": username, "password": password_of(demo, username)})
    return visitor, send(form)


def give_code(page, code: str):
    """Type a code of the second step; returns the page that follows."""
    form = next(form for form in page.forms.values() if "code" in form.fields)
    form["code"] = code
    return send(form)


class App:
    """The authenticator app of a person, that takes the secret from the page."""

    def __init__(self, demo: Demo, page):
        link = next(a["href"] for a in page.html.select("a") if a["href"].startswith("otpauth:"))
        self.demo, self.totp = demo, pyotp.parse_uri(link)

    def code(self, **moved: int) -> str:
        return self.totp.at(self.demo.clock(), **moved)


def set_up(demo: Demo, username: str = "obec") -> tuple[Visitor, App, list[str]]:
    """Set the second step up at the first sign-in; returns the person, the app and the recovery codes.

    The code that was used for it is of a step that has passed.
    """
    person, page = give_password(demo, username)
    app = App(demo, page)
    codes_page = give_code(page, app.code())
    demo.clock.move(minutes=1)
    return person, app, [item.get_text() for item in codes_page.html.select(".codes li")]
