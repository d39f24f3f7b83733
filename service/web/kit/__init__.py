"""What all pages share: access, forms, drafts, uploads, language, errors.

Each module that needs wiring offers `init_app`.
"""

from flask import Flask

from . import access, costly, errors, language, page, proxies, security_log, sessions, uploads


def init_app(app: Flask) -> None:
    for module in (proxies, security_log, uploads, language, sessions, access, costly, page, errors):
        module.init_app(app)
