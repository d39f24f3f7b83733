"""Answers of Google, credentials that need no token server, and a call that gets them."""

from google.auth.credentials import Credentials

BOOK = "https://sheets.googleapis.com/v4/spreadsheets/invented"
FILES = "https://www.googleapis.com/drive/v3/files"


class Token(Credentials):
    """Credentials with a token; asked for another one they fail as told, or have a new one."""

    def __init__(self, failure=None):
        super().__init__()
        self.token, self.failure, self.refreshed = "invented", failure, 0

    def refresh(self, request):
        self.refreshed += 1
        if self.failure:
            raise self.failure


def error(code, message="as invented", **more):
    """An error answer in Google's form."""
    return {"json": {"error": {"code": code, "message": message, "status": "X", **more}}, "status": code}


def drive(code, reason):
    """With a reason, as Drive gives it."""
    return error(code, errors=[{"domain": "invented", "reason": reason}])


def sheets(code, reason):
    """With a reason, as Sheets gives it."""
    return error(code, details=[{"@type": "type.googleapis.com/google.rpc.ErrorInfo", "reason": reason}])


def commit(google):
    google.batch_update("invented", {"requests": []}, "replies")
