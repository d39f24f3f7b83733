"""Translates error answers of the Sheets and Drive APIs by their status and reason, never by their text.

The reasons are those of developers.google.com/workspace/drive/api/guides/handle-errors and, for sharing,
those that large administration tools have met. A reason that is not listed is judged by the status alone.
"""

from http import HTTPStatus

from gspread.exceptions import APIError

from sheets.errors import (
    AddressRefused,
    ApiNotEnabled,
    FileNotFound,
    FolderFull,
    NoAccess,
    NotApplied,
    NotGoogle,
    PolicyForbids,
    RateLimited,
    Refused,
    ScopesRefused,
    ServerTrouble,
    SharingLimit,
    SheetsError,
    StorageQuotaExceeded,
    TokenRejected,
)

_REASONS: dict[type[SheetsError], set[str]] = {
    # Not the domain: "usageLimits" also holds accessNotConfigured, which no waiting cures.
    RateLimited: {"rateLimitExceeded", "userRateLimitExceeded", "dailyLimitExceeded", "RATE_LIMIT_EXCEEDED"},
    SharingLimit: {"sharingRateLimitExceeded"},
    StorageQuotaExceeded: {"storageQuotaExceeded", "quotaExceeded"},
    FolderFull: {
        "numChildrenInNonRootLimitExceeded",
        "teamDriveFileLimitExceeded",
        "activeItemCreationLimitExceeded",
    },
    ApiNotEnabled: {"accessNotConfigured", "SERVICE_DISABLED"},
    ScopesRefused: {"insufficientPermissions", "ACCESS_TOKEN_SCOPE_INSUFFICIENT"},
    AddressRefused: {"invalidSharingRequest"},
    PolicyForbids: {
        "domainPolicy",
        "shareOutNotPermitted",
        "shareOutNotPermittedToUser",
        "shareOutNotPermittedForContent",
        "shareInNotPermitted",
        "publishOutNotPermitted",
        "teamDrivesSharingRestrictionNotAllowed",
        "teamDriveDomainUsersOnlyRestriction",
        "teamDriveTeamMembersOnlyRestriction",
        "cannotShareTeamDriveWithNonGoogleAccounts",
        "cannotShareTeamDriveTopFolderWithAnyoneOrDomains",
    },
}


def translate_api_error(error: APIError) -> SheetsError:
    """Return our error for an answer with a status of 400 or above."""
    status, message = error.response.status_code, str(error.error.get("message", ""))
    error_class = _error_class(error)
    if issubclass(error_class, NotApplied):
        return error_class(f"{status}: {message}", _retry_seconds(error.response.headers.get("Retry-After")))
    return error_class(message if error_class is Refused else f"{status}: {message[:300]}")


def _error_class(error: APIError) -> type[SheetsError]:
    status = error.response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited
    if status >= 500 or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT):
        return ServerTrouble
    if not _is_from_google(error):
        return NotGoogle
    if status == HTTPStatus.UNAUTHORIZED:
        # Not NotApplied, although nothing was applied either: google-auth has already sent it again with two
        # fresh tokens, so it is this account that is in trouble, and its areas had better go to another one.
        return TokenRejected
    by_status = {HTTPStatus.FORBIDDEN: NoAccess, HTTPStatus.NOT_FOUND: FileNotFound}
    return class_for_reasons(_reasons(error)) or by_status.get(status, Refused)


def class_for_reasons(reasons: set[str]) -> type[SheetsError] | None:
    """Return the error class of the first reason that we know, None if we know none."""
    return next(
        (error_class for error_class, class_reasons in _REASONS.items() if class_reasons & reasons), None
    )


def error_reasons(error: dict) -> set[str]:
    """Return the reasons, in both of Google's styles.

    Drive writes `errors[].reason`, Sheets and IAM write `details[].reason`.
    """
    return {item.get("reason", "") for item in [*error.get("errors", ()), *error.get("details", ())]}


def _reasons(error: APIError) -> set[str]:
    return error_reasons(error.error)


def _is_from_google(error: APIError) -> bool:
    """Google's errors are JSON with a code; a proxy's page is not, and gspread then sets the code to -1."""
    return error.error.get("code") == error.response.status_code


def _retry_seconds(header: str | None) -> float | None:
    """Return the seconds of a Retry-After header. Google does not send its other form, a date."""
    try:
        return float(header) if header else None
    except ValueError:
        return None
