"""The border: every exception of gspread, requests and google-auth becomes one of ours here, and nowhere else."""

from collections.abc import Iterator
from contextlib import contextmanager
from http import HTTPStatus

import requests
from google.auth import exceptions as auth_errors
from gspread.exceptions import APIError
from urllib3 import exceptions as urllib3_errors

from sheets.errors import BadCredentials, NeedsPerson, NotApplied, OutcomeUnknown, Refused, SheetsError

# The reasons of a 403 that is about rates. Not the domain: "usageLimits" also holds accessNotConfigured, which no
# waiting cures.
_RATE_REASONS = {"rateLimitExceeded", "userRateLimitExceeded", "RATE_LIMIT_EXCEEDED"}

# urllib3 raises these before a byte of the request has left.
_NEVER_SENT = (urllib3_errors.NewConnectionError, urllib3_errors.ConnectTimeoutError,
               urllib3_errors.NameResolutionError)


@contextmanager
def translated() -> Iterator[None]:
    """Around one call to Google: only `SheetsError`s come out."""
    try:
        yield
    except APIError as error:
        raise answered(error) from error
    except (KeyError, TypeError) as error:
        # gspread stumbles over an error whose JSON is not of Google's form: some other program answered.
        raise OutcomeUnknown(f"an error that is not Google's: {error}") from error
    except requests.ConnectTimeout as error:
        raise NotApplied(f"no connection: {error}") from error
    except requests.ConnectionError as error:
        raise (NotApplied if _never_sent(error) else OutcomeUnknown)(str(error)) from error
    except requests.RequestException as error:
        raise OutcomeUnknown(f"{type(error).__name__}: {error}") from error
    except auth_errors.TransportError as error:
        # Raised while fetching a token, which comes before the request or after its 401.
        raise NotApplied(f"the token server cannot be reached: {error}") from error
    except auth_errors.GoogleAuthError as error:
        raise (NotApplied if error.retryable else BadCredentials)(str(error)) from error


def answered(error: APIError) -> SheetsError:
    """Our error for an answer with a status of 400 or above."""
    response, message = error.response, str(error.error.get("message", ""))
    status = response.status_code
    if status in (HTTPStatus.TOO_MANY_REQUESTS, HTTPStatus.UNAUTHORIZED):
        return NotApplied(f"{status}: {message}", _seconds(response.headers.get("Retry-After")))
    if status >= 500 or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT) or not _from_google(error):
        return OutcomeUnknown(f"{status}: {message[:300]}")
    if status == HTTPStatus.FORBIDDEN and _RATE_REASONS & _reasons(error):
        return NotApplied(f"{status}: {message}", _seconds(response.headers.get("Retry-After")))
    if status in (HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND):
        return NeedsPerson(f"{status}: {message}")
    return Refused(message)


def _from_google(error: APIError) -> bool:
    """Google's errors are JSON with a code; a proxy's page is not, and gspread then says -1."""
    return error.error.get("code") == error.response.status_code


def _reasons(error: APIError) -> set[str]:
    """Both of Google's styles: `errors[].reason` (Drive) and `details[].reason` (Sheets)."""
    listed = [*error.error.get("errors", ()), *error.error.get("details", ())]
    return {item.get("reason", "") for item in listed}


def _never_sent(error: requests.ConnectionError) -> bool:
    cause = error.args[0] if error.args else None
    return isinstance(getattr(cause, "reason", cause), _NEVER_SENT)


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds; Google does not send its other form, a date."""
    try:
        return float(header) if header else None
    except ValueError:
        return None
