"""The stand-in's errors: a refusal, in Google's words where they are known, and what is not implemented."""

_STATUS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 405: "UNIMPLEMENTED"}
_BAD_REQUEST = "type.googleapis.com/google.rpc.BadRequest"
# Drive's reasons, by code.
_REASONS = {400: "invalid", 403: "insufficientFilePermissions", 404: "notFound", 405: "notImplementedHere"}


class Refusal(Exception):
    """A call that is refused.

    `field`: the place in the request that Google names beside the message, "" for none.
    """

    def __init__(self, message: str, code: int = 400, field: str | None = None):
        super().__init__(message)
        self.code, self.field = code, field

    def as_json(self, in_drives_form: bool = False) -> dict:
        """Return the answer: {"error": {"code", "message", …}} with a status, or with Drive's reasons."""
        error: dict = {"code": self.code, "message": str(self)}
        if in_drives_form:
            error["errors"] = [{"message": str(self), "domain": "global", "reason": _REASONS[self.code]}]
        else:
            error["status"] = _STATUS[self.code]
        if self.field is not None and not in_drives_form:
            violation = {"description": str(self)} | ({"field": self.field} if self.field else {})
            error["details"] = [{"@type": _BAD_REQUEST, "fieldViolations": [violation]}]
        return {"error": error}


class NotImplementedHere(Refusal):
    """Google knows it, the stand-in does not.

    Google answers no call of ours with 405, so nobody takes it for Google's refusal. It is no 5xx, which
    clients send again.
    """

    def __init__(self, thing: str):
        super().__init__(f"{thing} is not implemented here, by the embedded stand-in for Google", 405)
