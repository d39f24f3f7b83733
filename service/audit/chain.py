"""Checks the chains of acts, of edits and of forms (store/chain.py) from the anchor to the head.

With them, the origins and the texts that acts hold digests of.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from sqlalchemy import Connection

from ..store import audit_chain, edit_chain, form_chain, instance_values
from ..store.audit_origins import ORIGIN_LIFETIME
from ..store.chain import FIRST, ChainOfRows, UnreadableRow
from .sealed_texts import altered_text


@dataclass(frozen=True)
class Chain:
    """A chain that fits: how many rows, the numbers of the oldest and the newest (0 without any), the head.

    `renamed`: in how many of them names or contents were replaced. `has_noted`: the digest that somebody had
    written down stands in it. `edit_seals`, `form_seals`: what acts say of edits and forms that were cleaned:
    number -> digest. `unsealed`: forms that wait for their link. `early`: how many lack their origin before
    its term is over, as their person was erased. `open_origins`: acts with an origin that was never sealed.
    """

    count: int
    oldest: int
    newest: int
    head: str
    renamed: int
    has_noted: bool
    edit_seals: Mapping[str, str] = field(default_factory=dict)
    form_seals: Mapping[str, str] = field(default_factory=dict)
    unsealed: int = 0
    early: int = 0
    open_origins: int = 0


class BrokenChain(Exception):
    """A row does not fit. `number`: the first such row; None where the newest ones are missing.

    `what`: "act", "edit" or "form".
    """

    def __init__(self, number: int | None, reason: str):
        super().__init__(reason)
        self.number, self.what = number, "act"


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


def check_chain(conn: Connection, now: datetime, noted: str = "") -> Chain:
    """Walk through all acts, their origins and texts. `noted`: a digest of an earlier check.

    `conn`: a reading transaction, so that nobody changes the chain meanwhile. Raises BrokenChain.
    """
    walk = _Walk(conn, audit_chain.ACTS, _digest_act, noted)
    sealed: dict[str, str] = {}
    edit_seals: dict[str, str] = {}
    form_seals: dict[str, str] = {}
    early = open_origins = 0
    has_sealed = False
    for act in walk.rows():
        names = audit_chain.digest_names(act["salt"], act["who"], act["about"])
        if names != act["names"]:
            walk.replaced[str(act["id"])] = names
        if act["act"] == audit_chain.NAMES_REPLACED:
            sealed |= act["about"]["seals"]
        if act["act"] == edit_chain.CLEANED:
            edit_seals |= act["about"]["seals"]
        if act["act"] == form_chain.CLEANED:
            form_seals |= act["about"]["seals"]
        early += _is_dropped_early(act, "at", audit_chain.digest_origin, now)
        is_open = bool(act["address"] or act["sign_in"]) and not act["origin"]
        if is_open and has_sealed:
            raise BrokenChain(act["id"], "from where it was done was put in")
        open_origins += is_open
        has_sealed = has_sealed or bool(act["origin"])
        if key := altered_text(conn, act, now):
            raise BrokenChain(act["id"], f"its text ({key}) was changed or removed")
    walk.check_seals(sealed, "its names were changed")
    walk.end()
    counts = (walk.count, walk.oldest, walk.newest, walk.digest, len(walk.replaced))
    seals = (edit_seals, form_seals)
    return Chain(*counts, walk.has_noted, *seals, early=early, open_origins=open_origins)


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
        error.what = "edit"
        raise
    counts = (walk.count, walk.oldest, walk.newest, walk.digest, len(walk.replaced))
    return Chain(*counts, walk.has_noted)


def check_forms(conn: Connection, now: datetime, seals: Mapping[str, str], noted: str = "") -> Chain:
    """Walk through the links of all forms. `seals`: of the chain of acts, read in the same transaction.

    Raises BrokenChain.
    """
    walk, early = _Walk(conn, form_chain.FORMS, form_chain.digest_form, noted), 0
    try:
        for form in walk.rows():
            contents = form_chain.digest_contents(form["salt"], form)
            if contents != form["contents"]:
                walk.replaced[str(form["id"])] = contents
            if form["address"] is not None and not form["origin"]:
                raise BrokenChain(form["id"], "from where it came was put in")
            early += _is_dropped_early(form, "received_at", form_chain.digest_origin, now)
        walk.check_seals(seals, "what was answered was changed")
        walk.end()
        if number := form_chain.first_put_in(conn):
            raise BrokenChain(None, f"entry no. {number} was put in among those that are sealed")
    except BrokenChain as error:
        error.what = "form"
        raise
    counts = (walk.count, walk.oldest, walk.newest, walk.digest, len(walk.replaced))
    return Chain(*counts, walk.has_noted, unsealed=form_chain.count_unsealed(conn), early=early)


def _is_dropped_early(
    row: Mapping, at: str, digest_origin: Callable[[str, Mapping], str], now: datetime
) -> bool:
    """True where the origin of a row is gone before its term. Raises BrokenChain where it is another one.

    The salt goes with the origin: what stands there without it was put in, what is missing beside it was
    taken out by something else than the service.
    """
    has_origin = bool(row["address"] or row["sign_in"])
    if not row["origin"] or not (has_origin or row["origin_salt"]):
        return bool(row["origin"]) and row[at] >= now - ORIGIN_LIFETIME
    if not has_origin or digest_origin(row["origin_salt"], row) != row["origin"]:
        raise BrokenChain(row["id"], "from where it came was changed")
    return False


def _digest_act(before: str, act: Mapping) -> str:
    """Returns the digest of an act; "" where it is none that the service wrote."""
    return audit_chain.digest_act(before, act) if isinstance(act["about"], dict) else ""
