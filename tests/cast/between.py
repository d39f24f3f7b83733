"""A line that lets something happen between two calls to Google."""

from collections.abc import Callable

from requests import PreparedRequest, Response

from tests.cast.faults import BadLine


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
