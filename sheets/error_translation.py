"""The border: every exception of gspread, requests and google-auth becomes one of ours here, and nowhere
else.
"""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.auth import exceptions as auth_errors
from gspread.exceptions import APIError

from sheets.api_errors import answered
from sheets.errors import NotGoogle
from sheets.network_errors import disconnected
from sheets.sign_in_errors import no_token


@contextmanager
def translated() -> Iterator[None]:
    """Around one call to Google: only `SheetsError`s come out."""
    try:
        yield
    except APIError as error:
        raise answered(error) from error
    except requests.RequestException as error:
        raise disconnected(error) from error
    except auth_errors.GoogleAuthError as error:
        raise no_token(error) from error
    except (KeyError, TypeError) as error:
        # gspread and google-auth stumble over JSON that is not of Google's form: some other program answered.
        raise NotGoogle(f"an answer that is not Google's: {error}") from error
