"""Thai by default, English by a switch: `?lang=en` is remembered in the session."""

from urllib.parse import urlencode

from flask import Flask, Response, request, session
from flask_babel import Babel

from ...services.language import LANGUAGES, lang, t


def choose_language() -> str:
    """Returns the language of this request; `?lang=` changes it for the session."""
    language = request.args.get("lang")
    if language in LANGUAGES:
        session["lang"] = language
    return session.get("lang", "th")


def other_language_url() -> str:
    """Returns the URL of this page in the other language; "" for pages that answer a POST."""
    if request.method != "GET" or request.endpoint is None:
        return ""
    other = "th" if lang() == "en" else "en"
    arguments = [(key, value) for key, value in request.args.items(multi=True) if key != "lang"]
    return f"{request.path}?{urlencode([*arguments, ('lang', other)])}"


def init_app(app: Flask) -> None:
    Babel(app, default_locale="th", default_timezone="Asia/Bangkok", locale_selector=choose_language)
    app.context_processor(lambda: {"t": t, "lang": lang(), "other_language_url": other_language_url()})

    @app.after_request
    def set_content_language(response: Response) -> Response:
        if response.mimetype == "text/html":
            response.headers["Content-Language"] = lang()
        return response
