"""Checks the chains of acts and of edits (store/chain.py) from the anchor to the head."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from sqlalchemy import Connection

from ..store import audit_chain, edit_chain, instance_values
from ..store.chain import FIRST, ChainOfRows, UnreadableRow


@dataclass(frozen=True)
class Chain:
    """A chain that fits: how many rows, the numbers of the oldest and the newest (0 without any), the head.

    `renamed`: in how many of them names or contents were replaced. `has_noted`: the digest that somebody had
    written down stands in it. `edit_seals`: what acts say of edits that were cleaned: number -> digest.
    """

    count: int
    oldest: int
    newest: int
    head: str
    renamed: int
    has_noted: bool
    edit_seals: Mapping[str, str] = field(default_factory=dict)


class BrokenChain(Exception):
    """A row does not fit. `number`: the first such row; None where the newest ones are missing."""

    def __init__(self, number: int | None, reason: str, of_edits: bool = False):
        super().__init__(reason)
        self.number, self.of_edits = number, of_edits


class _Walk:
    """The way through a chain, a portion in memory at a time."""

    def __init__(
        self, conn: Connection, chain: ChainOfRows, digest_row: Callable[[str, Mapping], str], noted: str
    ):
        self._conn, self._chain, self._digest_row, self._noted = conn, chain, digest_row, noted
        self.digest = instance_values.get(conn, chain.anchor) or ""
        self.count = self.oldest = self.newest = 0
        self.has_noted = noted in ("", self.digest)
        # Number of a row whose sealed part is not the first one -> the digest of what stands there now.
        self.replaced: dict[str, str] = {}

    def rows(self) -> Iterator[Mapping]:
        """Yields the rows that fit. Raises BrokenChain at the first that does not."""
        first = FIRST
        try:
            while rows := self._chain.list_rows(self._conn, first):
                for row in rows:
                    self._take(row)
                    yield row
                first = rows[-1]["id"] + 1
        except UnreadableRow as error:
            raise BrokenChain(error.number, "it cannot be read") from error

    def _take(self, row: Mapping) -> None:
        self.digest = self._digest_row(self.digest, row)
        if self.digest != row["digest"] or not self.digest:
            raise BrokenChain(row["id"], "it was changed, or one before it was removed, added or moved")
        self.count, self.oldest, self.newest = self.count + 1, self.oldest or row["id"], row["id"]
        self.has_noted = self.has_noted or self.digest == self._noted

    def check_seals(self, sealed: Mapping[str, str], reason: str) -> None:
        """Raises BrokenChain where a part was replaced and no act says so."""
        for number, digest in self.replaced.items():
            if sealed.get(number) != digest:
                raise BrokenChain(int(number), reason)

    def end(self) -> None:
        """Raises BrokenChain where the newest rows are missing."""
        if self.digest != (instance_values.get(self._conn, self._chain.head) or ""):
            raise BrokenChain(None, f"what came after no. {self.newest} is missing, or the head was changed")


def check_chain(conn: Connection, noted: str = "") -> Chain:
    """Walk through all acts. `noted`: a digest of an earlier check.

    `conn`: a reading transaction, so that nobody changes the chain meanwhile. Raises BrokenChain.
    """
    walk = _Walk(conn, audit_chain.ACTS, _digest_act, noted)
    sealed: dict[str, str] = {}
    edit_seals: dict[str, str] = {}
    for act in walk.rows():
        names = audit_chain.digest_names(act["salt"], act["who"], act["about"])
        if names != act["names"]:
            walk.replaced[str(act["id"])] = names
        if act["act"] == audit_chain.NAMES_REPLACED:
            sealed |= act["about"]["seals"]
        if act["act"] == edit_chain.CLEANED:
            edit_seals |= act["about"]["seals"]
    walk.check_seals(sealed, "its names were changed")
    walk.end()
    counts = (walk.count, walk.oldest, walk.newest, walk.digest, len(walk.replaced))
    return Chain(*counts, walk.has_noted, edit_seals)


def check_edits(conn: Connection, seals: Mapping[str, str], noted: str = "") -> Chain:
    """Walk through all edits. `seals`: of the chain of acts, read in the same transaction.

    Raises BrokenChain.
    """
    walk = _Walk(conn, edit_chain.EDITS, edit_chain.digest_edit, noted)
    try:
        for edit in walk.rows():
            contents = edit_chain.digest_contents(edit["salt"], edit)
            if contents != edit["contents"]:
                walk.replaced[str(edit["id"])] = contents
        walk.check_seals(seals, "what was typed, or by whom, was changed")
        walk.end()
    except BrokenChain as error:
        error.of_edits = True
        raise
    counts = (walk.count, walk.oldest, walk.newest, walk.digest, len(walk.replaced))
    return Chain(*counts, walk.has_noted)


def _digest_act(before: str, act: Mapping) -> str:
    """Returns the digest of an act; "" where it is none that the service wrote."""
    return audit_chain.digest_act(before, act) if isinstance(act["about"], dict) else ""
