"""The guide on paper has exactly the text of its page."""

import re
from collections import Counter
from io import BytesIO

import pytest
from pypdfium2 import PdfDocument

from service.papers.html_blocks import read_blocks
from service.web.area import papers
from tests.cast.people import Demo


def page_text(demo: Demo, lang: str) -> str:
    """Returns the text of the page without parts for screens only, read by another HTML parser."""
    guide = demo.visitor().get(f"/guide?lang={lang}").html.select_one(".guide")
    for part in guide.select(".no-print"):
        part.decompose()
    return guide.get_text(" ")


def pdf_text(demo: Demo, lang: str) -> str:
    pages = PdfDocument(BytesIO(demo.visitor().get(f"/guide.pdf?lang={lang}").body))
    texts = [
        page.get_textpage().get_text_range().replace("\u200b", "").replace("\r\n", "\n") for page in pages
    ]
    # The last line of each page is its footer.
    page_texts = [text.strip().rpartition("\n")[0] for text in texts]
    return "\n".join(
        [page_texts[0], *(_without_repeated_header(demo, text, lang) for text in page_texts[1:])]
    )


def _without_repeated_header(demo: Demo, text: str, lang: str) -> str:
    """Remove the header that a table repeats on a further page."""
    tables = demo.visitor().get(f"/guide?lang={lang}").html.select(".guide table")
    headers = [
        [cell.get_text(" ", strip=True) for cell in table.select_one("tr").select("th")] for table in tables
    ]
    return next(
        (
            text[match.end() :]
            for header in headers
            if header and (match := re.match(r"\s*".join(map(re.escape, header)), text))
        ),
        text,
    )


def letters(text: str) -> str:
    """Returns the Latin letters in their order.

    In a PDF half of a sara am may be read as a Latin letter: one between Thai letters is left out.
    """
    return "".join(re.findall("[A-Za-z]", re.sub("(?<=[ก-๛])[A-Za-z](?=[ก-๛])", "", text)))


def test_the_english_words_are_the_same_in_the_same_order(demo: Demo):
    paper, page = (letters(text) for text in (pdf_text(demo, "en"), page_text(demo, "en")))

    assert len(page) > 2000 and paper == page


def test_the_thai_letters_are_the_same(demo: Demo):
    # In a PDF the marks above and below letters are in the order of their positions, not of reading.
    paper, page = (
        Counter(re.findall("[ก-๛]", text)) for text in (pdf_text(demo, "th"), page_text(demo, "th"))
    )

    assert page.total() > 2000 and paper == page


def test_the_deadline_stands_in_it_as_a_date(demo: Demo):
    assert "31 May 2026" in pdf_text(demo, "en")


def test_the_same_guide_is_not_sent_twice_and_is_linked_from_the_page(demo: Demo):
    visitor = demo.visitor()
    first = visitor.get("/guide.pdf")

    again = visitor.get("/guide.pdf", headers={"If-None-Match": first.headers["ETag"]})

    assert first.content_type == "application/pdf" and again.status_int == 304
    assert visitor.get("/guide").html.select_one("a[href='/guide.pdf']")


def test_lists_count_in_depth_and_what_is_for_screens_is_left_out():
    page = """<div class="x">outside</div><div class="guide"><p class="no-print">screen <b>only</b></p>
      <ol><li>one <b>bold</b></li><li>two<ul><li>inner</li></ul></li></ol><p>a <a href="/there">link</a></p></div>"""

    blocks = [(block.mark, block.depth, block.text) for block in read_blocks(page, "guide")]

    assert blocks == [("1.", 1, "one bold"), ("2.", 1, "two"), ("•", 2, "inner"), ("", 0, "a link")]
    assert read_blocks(page, "guide")[-1].runs[1].link == "/there"


def test_text_that_stands_in_no_paragraph_is_told_instead_of_lost():
    with pytest.raises(ValueError, match="no paragraph"):
        read_blocks('<div class="guide">lost</div>', "guide")


def test_an_invented_query_draws_no_guide_anew(demo: Demo):
    visitor = demo.visitor()
    first = visitor.get("/guide.pdf")
    drawn = dict(papers._guides)

    for number in range(3):
        assert visitor.get(f"/guide.pdf?x={number}").body == first.body

    assert papers._guides == drawn


def test_the_other_language_is_another_guide(demo: Demo):
    assert demo.visitor().get("/guide.pdf").body != demo.visitor().get("/guide.pdf?lang=en").body
