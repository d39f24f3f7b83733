"""The name of a batch as it stands in a workbook."""

import pytest

from sheets.head import Head


def test_a_head_reads_as_it_was_written():
    head = Head.of_batch(17, b"rows")

    assert Head.parse(str(head)) == head


@pytest.mark.parametrize("text", ["", "17", "x:ab", "๑๗:ab", "9" * 5000 + ":ab", "9" * 20 + ":ab"])
def test_what_nobody_of_us_wrote_is_older_than_every_batch(text: str):
    assert Head.parse(text).token == 0
