"""Checks the chain of the audit log (store/audit_chain.py) from the anchor to the head."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from sqlalchemy import Connection

from ..store import audit_chain, instance_values
from ..store.audit_chain import UnreadableAct


@dataclass(frozen=True)
class Chain:
    """A chain that fits: how many acts, the numbers of the oldest and the newest (0 without any), the head.

    `renamed`: in how many of them names were replaced. `has_noted`: the digest that somebody had written down
    stands in it.
    """

    count: int
    oldest: int
    newest: int
    head: str
    renamed: int
    has_noted: bool


class BrokenChain(Exception):
    """An act does not fit. `number`: the first such act; None where the newest acts are missing."""

    def __init__(self, number: int | None, reason: str):
        super().__init__(reason)
        self.number = number


def check_chain(conn: Connection, noted: str = "") -> Chain:
    """Walk through all acts, a portion in memory at a time. `noted`: a digest of an earlier check.

    `conn`: a reading transaction, so that nobody changes the chain meanwhile. Raises BrokenChain.
    """
    digest = instance_values.get(conn, audit_chain.ANCHOR) or ""
    count = oldest = newest = 0
    has_noted = noted in ("", digest)
    # Number of an act whose names are not the first ones -> digest of those that stand there; the sealed one.
    replaced: dict[str, str] = {}
    sealed: dict[str, str] = {}
    for act in _acts(conn):
        digest = _next_digest(digest, act)
        names = audit_chain.digest_names(act["salt"], act["who"], act["about"])
        if names != act["names"]:
            replaced[str(act["id"])] = names
        if act["act"] == audit_chain.NAMES_REPLACED:
            sealed |= act["about"]["seals"]
        count, oldest, newest = count + 1, oldest or act["id"], act["id"]
        has_noted = has_noted or digest == noted
    for number, names in replaced.items():
        if sealed.get(number) != names:
            raise BrokenChain(int(number), "its names were changed")
    if digest != (instance_values.get(conn, audit_chain.HEAD) or ""):
        raise BrokenChain(None, f"acts after no. {newest} are missing, or the head was changed")
    return Chain(count, oldest, newest, digest, len(replaced), has_noted)


def _acts(conn: Connection) -> Iterator[Mapping]:
    first = audit_chain.FIRST
    try:
        while acts := audit_chain.list_acts(conn, first):
            yield from acts
            first = acts[-1]["id"] + 1
    except UnreadableAct as error:
        raise BrokenChain(error.number, "it cannot be read") from error


def _next_digest(before: str, act: Mapping) -> str:
    """Returns the digest of an act. Raises BrokenChain where it has another one."""
    digest = audit_chain.digest_act(before, act) if isinstance(act["about"], dict) else ""
    if digest != act["digest"] or not digest:
        raise BrokenChain(act["id"], "it was changed, or an act before it was removed, added or moved")
    return digest
