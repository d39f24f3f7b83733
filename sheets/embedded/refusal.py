"""The stand-in's error: a refusal, in Google's words where they are known."""

_STATUS = {400: "INVALID_ARGUMENT", 403: "PERMISSION_DENIED", 404: "NOT_FOUND", 405: "UNIMPLEMENTED"}


class Refusal(Exception):
    """A call that is refused. Its HTTP answer is {"error": {"code", "message", "status"}}."""

    def __init__(self, message: str, code: int = 400):
        super().__init__(message)
        self.code = code

    def as_json(self) -> dict:
        return {"error": {"code": self.code, "message": str(self), "status": _STATUS[self.code]}}
