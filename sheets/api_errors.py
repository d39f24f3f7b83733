"""What an error answer of the Sheets and Drive APIs means: by its status and Google's machine-readable
reason, never by its text.

The reasons are those of developers.google.com/workspace/drive/api/guides/handle-errors and, for sharing,
those that large administration tools have met; one that is not listed is judged by the status alone.
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


def answered(error: APIError) -> SheetsError:
    """Our error for an answer with a status of 400 or above."""
    status, message = error.response.status_code, str(error.error.get("message", ""))
    kind = _kind(error)
    if issubclass(kind, NotApplied):
        return kind(f"{status}: {message}", _seconds(error.response.headers.get("Retry-After")))
    return kind(message if kind is Refused else f"{status}: {message[:300]}")


def _kind(error: APIError) -> type[SheetsError]:
    status = error.response.status_code
    if status == HTTPStatus.TOO_MANY_REQUESTS:
        return RateLimited
    if status >= 500 or status in (HTTPStatus.REQUEST_TIMEOUT, HTTPStatus.CONFLICT):
        return ServerTrouble
    if not _from_google(error):
        return NotGoogle
    if status == HTTPStatus.UNAUTHORIZED:
        # Not NotApplied, although nothing was applied either: google-auth has already sent it again with two
        # fresh tokens, so it is this account that is in trouble, and its areas had better go to another one.
        return TokenRejected
    by_status = {HTTPStatus.FORBIDDEN: NoAccess, HTTPStatus.NOT_FOUND: FileNotFound}
    return by_reason(_reasons(error)) or by_status.get(status, Refused)


def by_reason(reasons: set[str]) -> type[SheetsError] | None:
    """The class for the first reason that we know."""
    return next((kind for kind, known in _REASONS.items() if known & reasons), None)


def reasons_in(error: dict) -> set[str]:
    """Both of Google's styles: `errors[].reason` (Drive) and `details[].reason` (Sheets, IAM)."""
    return {item.get("reason", "") for item in [*error.get("errors", ()), *error.get("details", ())]}


def _reasons(error: APIError) -> set[str]:
    return reasons_in(error.error)


def _from_google(error: APIError) -> bool:
    """Google's errors are JSON with a code; a proxy's page is not, and gspread then says -1."""
    return error.error.get("code") == error.response.status_code


def _seconds(header: str | None) -> float | None:
    """Retry-After in seconds; Google does not send its other form, a date."""
    try:
        return float(header) if header else None
    except ValueError:
        return None
