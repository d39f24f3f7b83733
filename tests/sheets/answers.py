"""Google's answers, credentials that need no token server, and a call that gets the answers."""

from google.auth.credentials import Credentials

BOOK = "https://sheets.googleapis.com/v4/spreadsheets/invented"
FILES = "https://www.googleapis.com/drive/v3/files"


class TokenCredentials(Credentials):
    """Credentials with an access token. A refresh raises `failure`, or gives a new token."""

    def __init__(self, failure=None):
        super().__init__()
        self.token, self.failure, self.refresh_count = "invented", failure, 0

    def refresh(self, request):
        self.refresh_count += 1
        if self.failure:
            raise self.failure


def error_answer(code, message="as invented", **fields):
    """Return an error answer in Google's form."""
    return {"json": {"error": {"code": code, "message": message, "status": "X", **fields}}, "status": code}


def drive_error(code, reason):
    """Return an error answer with a reason, as Drive writes it."""
    return error_answer(code, errors=[{"domain": "invented", "reason": reason}])


def sheets_error(code, reason):
    """Return an error answer with a reason, as Sheets writes it."""
    return error_answer(
        code, details=[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}]
    )


def send_commit(google):
    google.batch_update("invented", {"requests": []}, "replies")
