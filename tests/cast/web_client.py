"""WebTest's client, but each page is parsed once. WebTest parses it again at every access."""

from functools import cached_property

from bs4 import BeautifulSoup, Tag
from webtest import TestApp
from webtest.app import TestRequest
from webtest.forms import Form
from webtest.response import TestResponse


class ParsedForm(Form):
    """A form of a page that is parsed already."""

    def __init__(self, response: "Page", tag: Tag):
        self.response, self.html, self.text = response, tag, str(tag)
        self.action, self.method = tag.get("action", ""), tag.get("method", "GET")
        self.id, self.enctype = tag.get("id"), tag.get("enctype", "application/x-www-form-urlencoded")
        self._parse_fields()


class Page(TestResponse):
    """An answer of the service."""

    @cached_property
    def html(self) -> BeautifulSoup:
        """Raises AttributeError where the answer is no page."""
        if "html" not in self.content_type:
            raise AttributeError(f"no page, but {self.content_type}")
        return BeautifulSoup(self.testbody, self.parser_features)

    def _parse_forms(self) -> None:
        forms = [ParsedForm(self, tag) for tag in self.html("form")]
        self._forms_indexed = dict(enumerate(forms)) | {form.id: form for form in forms if form.id}


class PageRequest(TestRequest):
    ResponseClass = Page


class WebClient(TestApp):
    """A browser without JavaScript."""

    RequestClass = PageRequest
