"""Translates errors of the connection by whether a byte of the request can have left."""

import ssl

import requests
from urllib3 import exceptions as urllib3_errors

from sheets.errors import CertificateRefused, ConnectionLost, SheetsError, TimedOut, Unreachable

# urllib3 raises these before a byte of the request has left.
_NEVER_SENT = (
    urllib3_errors.NewConnectionError,
    urllib3_errors.ConnectTimeoutError,
    urllib3_errors.NameResolutionError,
)


def translate_request_error(error: requests.RequestException) -> SheetsError:
    """Return our error for one of requests' errors."""
    if isinstance(error, requests.ConnectTimeout):
        return Unreachable(f"no connection: {error}")
    if isinstance(error, requests.Timeout):
        return TimedOut(str(error))
    if isinstance(error, requests.ConnectionError):
        if is_certificate_error(error):
            return CertificateRefused(str(error))
        if isinstance(_reason(error), _NEVER_SENT):
            return Unreachable(str(error))
    return ConnectionLost(f"{type(error).__name__}: {error}")


def is_certificate_error(error: requests.ConnectionError) -> bool:
    """Return True if the other side's certificate was refused, which happens before the request is sent."""
    reason = _reason(error)
    inner = reason.args[0] if isinstance(reason, urllib3_errors.SSLError) and reason.args else None
    return isinstance(inner, ssl.SSLCertVerificationError)


def _reason(error: requests.ConnectionError) -> object:
    """Return urllib3's own exception, which requests wraps, often within a MaxRetryError."""
    cause = error.args[0] if error.args else None
    return getattr(cause, "reason", cause)
