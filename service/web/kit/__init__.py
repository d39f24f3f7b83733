"""What all pages share: access, forms, drafts, uploads, language, errors.

Each module that needs wiring offers `init_app`.
"""

from flask import Flask

from . import access, errors, language, page, uploads


def init_app(app: Flask) -> None:
    for module in (uploads, language, access, page, errors):
        module.init_app(app)
