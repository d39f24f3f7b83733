"""What all pages share: access, forms, drafts, uploads, language, errors.

Each module that needs wiring offers `init_app`.
"""

from flask import Flask

from . import access, costly, errors, language, page, proxies, readings, security_log, sessions, uploads


def init_app(app: Flask) -> None:
    # What is done after a request is done in the reverse order: the log comes last.
    for module in (
        proxies,
        security_log,
        readings,
        uploads,
        language,
        sessions,
        access,
        costly,
        page,
        errors,
    ):
        module.init_app(app)
