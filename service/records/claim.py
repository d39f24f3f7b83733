"""A registration that an officer must look at before confirming it. Pure."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Claim:
    """A person whom nobody has confirmed, and what speaks against confirming without a look.

    `reasons`: Thai sentences. `row_id`: the receipt number of the registration's newest row. `obstacle`: why
    the ยืนยัน that stands there does not act; "" where none stands there.
    """

    agency: str
    name: str
    username: str
    row_id: str
    reasons: tuple[str, ...]
    obstacle: str = ""
