"""A line that lets something happen between two calls to Google."""

from collections.abc import Callable

from requests import PreparedRequest, Response

from tests.cast.faults import BadLine, delayed


class InterruptedLine(BadLine):
    """Before the first write whose body holds `text`, `act` happens, once."""

    def __init__(self, google: object, text: str, act: Callable[[], object]):
        super().__init__(google)
        self.text, self.act, self.has_acted = text.encode(), act, False

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if not self.has_acted and "batchUpdate" in request.url and self.text in request.body:
            self.has_acted = True
            self.act()
        return super().send(request, *args, **kwargs)


class HeldLine(BadLine):
    """Holds back the first write to a file, until `deliver_late`; its answer never comes."""

    def __init__(self, google: object, file_id: str):
        super().__init__(google)
        self.file_id = file_id

    def send(self, request: PreparedRequest, *args: object, **kwargs: object) -> Response:
        if not self.late_requests and f"{self.file_id}:batchUpdate" in request.url:
            return delayed(self, request)
        return super().send(request, *args, **kwargs)
