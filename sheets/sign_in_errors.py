"""Why there is no token. google-auth asks for one before a request and after its 401, so nothing was applied.

The token server says `invalid_grant` for a deleted key, a disabled account and a wrong clock alike, and tells
them apart in its description only: here, and nowhere else, the text decides. An unknown text gives the
commonest cause.
"""

import json
import re
from http import HTTPStatus

import requests
from google.auth import exceptions as auth_errors

from sheets.api_errors import by_reason, reasons_in
from sheets.errors import (
    AccountGone,
    BadCredentials,
    CertificateRefused,
    ClockWrong,
    ImpersonationRefused,
    KeyRevoked,
    LoginExpired,
    NoDefaultCredentials,
    ScopesRefused,
    SheetsError,
    TokenRejected,
    TokenServerTrouble,
    Unreachable,
)
from sheets.network_errors import untrusted

# `error` of the token server (RFC 6749, section 5.2).
_SCOPE_ERRORS = {"invalid_scope", "unauthorized_client", "access_denied"}

_DESCRIPTIONS = (
    (re.compile(r"reasonable timeframe", re.IGNORECASE), ClockWrong),
    (
        re.compile(r"account not found|account .*(deleted|disabled)|robot is disabled", re.IGNORECASE),
        AccountGone,
    ),
    (re.compile(r"token has been expired or revoked|reauth|rapt", re.IGNORECASE), LoginExpired),
)


def no_token(error: auth_errors.GoogleAuthError) -> SheetsError:
    """Our error for one of google-auth's."""
    if isinstance(error, auth_errors.TransportError):
        return _unreachable(error)
    if isinstance(error, auth_errors.DefaultCredentialsError):
        return NoDefaultCredentials(str(error))
    if isinstance(error, auth_errors.ReauthFailError):
        return LoginExpired(str(error))
    if error.retryable:
        return TokenServerTrouble(str(error))
    if isinstance(error.__cause__, auth_errors.TransportError):
        # The metadata server of Google's own machines.
        return _unreachable(error.__cause__)
    return _told(error)


def _told(error: auth_errors.GoogleAuthError) -> SheetsError:
    """By the answer of the token server, which google-auth passes on as the second argument."""
    told = _parsed(error.args[1]) if len(error.args) > 1 else {}
    problem = told.get("error")
    if isinstance(problem, dict):
        return _impersonation(problem)(str(error))
    if problem in _SCOPE_ERRORS:
        return ScopesRefused(str(error))
    if problem == "invalid_grant":
        return _invalid_grant(f"{told.get('error_description')} {told.get('error_subtype')}")(str(error))
    if len(error.args) > 1 and not told:
        return TokenServerTrouble(f"an answer that is not Google's: {error}")
    return BadCredentials(str(error))


def _invalid_grant(description: str) -> type[SheetsError]:
    return next((kind for pattern, kind in _DESCRIPTIONS if pattern.search(description)), KeyRevoked)


def _impersonation(problem: dict) -> type[SheetsError]:
    """`problem`: the `error` of iamcredentials.googleapis.com, whose every status google-auth takes for
    final.
    """
    code = problem.get("code", 0)
    if code == HTTPStatus.TOO_MANY_REQUESTS or code >= 500:
        return TokenServerTrouble
    if code == HTTPStatus.UNAUTHORIZED:
        return TokenRejected
    return by_reason(reasons_in(problem)) or ImpersonationRefused


def _unreachable(error: auth_errors.TransportError) -> SheetsError:
    cause = error.args[0] if error.args else None
    if isinstance(cause, requests.ConnectionError) and untrusted(cause):
        return CertificateRefused(str(error))
    return Unreachable(f"the token server cannot be reached: {error}")


def _parsed(told: object) -> dict:
    """google-auth gives a dictionary, or the text as it came."""
    try:
        parsed = json.loads(told) if isinstance(told, str | bytes) else told
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
