"""The only place where exceptions of gspread, requests and google-auth become our own."""

from collections.abc import Iterator
from contextlib import contextmanager

import requests
from google.auth import exceptions as auth_errors
from gspread.exceptions import APIError

from sheets.api_errors import translate_api_error
from sheets.errors import NotGoogle
from sheets.network_errors import translate_request_error
from sheets.sign_in_errors import translate_auth_error


@contextmanager
def translate_errors() -> Iterator[None]:
    """Raise a SheetsError in place of every foreign exception of one call to Google."""
    try:
        yield
    except APIError as error:
        raise translate_api_error(error) from error
    except requests.RequestException as error:
        raise translate_request_error(error) from error
    except auth_errors.GoogleAuthError as error:
        raise translate_auth_error(error) from error
    except (KeyError, TypeError) as error:
        # gspread and google-auth fail like this on JSON that is not in Google's form: some other program
        # answered.
        raise NotGoogle(f"an answer that is not Google's: {error}") from error
