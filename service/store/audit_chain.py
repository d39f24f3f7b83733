"""The chain of the audit log (store/chain.py).

Names of persons (`who`, and NAMES of `about`) are digested apart, with a random salt: they may be replaced
later, and nobody can guess them from the digest once the salt is gone. What was put in their place is sealed
in a later act, NAMES_REPLACED.
"""

import json
import secrets
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection

from . import instance_values
from .chain import ChainOfRows, digest, moment_text
from .schema import audit_log

ACTS = ChainOfRows(audit_log, audit_log.c.at, "audit_head", "audit_anchor")
NAMES = ("username", "by")
# The act whose `about` has `seals`: number of an act -> digest of the names that it has now.
NAMES_REPLACED = "names_replaced"


def digest_names(salt: str, who: str, about: Mapping) -> str:
    """Returns the digest of the names in an act."""
    return digest([salt, who, *(about.get(key) for key in NAMES)])


def digest_act(before: str, act: Mapping) -> str:
    """Returns the digest of an act (id at area agency act about names); `before`: that of the last one."""
    about = {key: value for key, value in act["about"].items() if key not in NAMES}
    at = moment_text(act["at"])
    # Acts from before origins were sealed have none in their digest.
    origin = [act["origin"]] if act.get("origin") else []
    fields = [act["area"], act["agency"], act["act"], about, act["names"]]
    return digest([before, act["id"], at, *fields, *origin])


def digest_origin(salt: str, act: Mapping) -> str:
    """Returns the digest of the origin of an act, with a salt of its own: both are dropped together."""
    return digest([salt, act["address"], act["sign_in"]])


def _seal_origin(act: Mapping) -> dict[str, str]:
    if not (act.get("address") or act.get("sign_in")):
        return {"origin_salt": "", "origin": ""}
    salt = secrets.token_hex(16)
    return {"origin_salt": salt, "origin": digest_origin(salt, act)}


def link(before: str, act: Mapping) -> dict:
    """Returns salt, names and digest of an act (id at area agency act who about)."""
    salt = secrets.token_hex(16)
    names = digest_names(salt, act["who"], act["about"])
    return {"salt": salt, "names": names, "digest": digest_act(before, {**act, "names": names})}


def append(conn: Connection, acts: Sequence[Mapping]) -> None:
    """Store acts at the end of the chain."""
    head, newest = ACTS.end(conn)
    rows = []
    for number, act in enumerate(acts, newest + 1):
        # As it is read back: a list for a tuple, texts as keys.
        row = {**act, "id": number, "about": json.loads(json.dumps(act["about"])), **_seal_origin(act)}
        rows.append(row | link(head, row))
        head = rows[-1]["digest"]
    conn.execute(audit_log.insert(), rows)
    instance_values.put(conn, ACTS.head, head)


def reseal(act: Mapping) -> dict:
    """Returns a new salt for an act (who about) whose names were replaced, and the digest of these: names."""
    salt = secrets.token_hex(16)
    return {"salt": salt, "names": digest_names(salt, act["who"], act["about"])}
