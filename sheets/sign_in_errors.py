"""Translates the errors of signing in, when there is no access token.

google-auth asks for an access token before a request and after a 401, so nothing was applied. The token
server answers `invalid_grant` for a deleted key, a disabled account and a wrong clock alike. Only its
description tells them apart: here, and nowhere else, the text decides. An unknown text counts as the
commonest cause, a key that was deleted.
"""

import json
import re
from http import HTTPStatus

import requests
from google.auth import exceptions as auth_errors

from sheets.api_errors import class_for_reasons, error_reasons
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
from sheets.network_errors import is_certificate_error

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


def translate_auth_error(error: auth_errors.GoogleAuthError) -> SheetsError:
    """Return our error for one of google-auth's errors."""
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
    return _translate_answer(error)


def _translate_answer(error: auth_errors.GoogleAuthError) -> SheetsError:
    """Return our error for the token server's answer, which google-auth passes on as the second argument."""
    answer = _parsed(error.args[1]) if len(error.args) > 1 else {}
    problem = answer.get("error")
    if isinstance(problem, dict):
        return _class_of_impersonation_error(problem)(str(error))
    if problem in _SCOPE_ERRORS:
        return ScopesRefused(str(error))
    if problem == "invalid_grant":
        return _class_of_invalid_grant(f"{answer.get('error_description')} {answer.get('error_subtype')}")(
            str(error)
        )
    if len(error.args) > 1 and not answer:
        return TokenServerTrouble(f"an answer that is not Google's: {error}")
    return BadCredentials(str(error))


def _class_of_invalid_grant(description: str) -> type[SheetsError]:
    return next(
        (error_class for pattern, error_class in _DESCRIPTIONS if pattern.search(description)), KeyRevoked
    )


def _class_of_impersonation_error(problem: dict) -> type[SheetsError]:
    """Return the class for an answer of iamcredentials.googleapis.com, of which `problem` is the `error`.

    google-auth takes every status of that answer for final.
    """
    code = problem.get("code", 0)
    if code == HTTPStatus.TOO_MANY_REQUESTS or code >= 500:
        return TokenServerTrouble
    if code == HTTPStatus.UNAUTHORIZED:
        return TokenRejected
    return class_for_reasons(error_reasons(problem)) or ImpersonationRefused


def _unreachable(error: auth_errors.TransportError) -> SheetsError:
    cause = error.args[0] if error.args else None
    if isinstance(cause, requests.ConnectionError) and is_certificate_error(cause):
        return CertificateRefused(str(error))
    return Unreachable(f"the token server cannot be reached: {error}")


def _parsed(answer: object) -> dict:
    """Return the answer as a dict: google-auth gives a dict, or the text as it came."""
    try:
        parsed = json.loads(answer) if isinstance(answer, str | bytes) else answer
    except ValueError:
        return {}
    return parsed if isinstance(parsed, dict) else {}
