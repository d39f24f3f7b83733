"""Field masks, parsed: `a(b,c),d.e` becomes {"a": {"b": {}, "c": {}}, "d": {"e": {}}}.

An empty dict means "all of it". A path may be written with "/" as well, and `*` stands for all fields.
"""

import re

from sheets.embedded.google_names import knows_field
from sheets.embedded.refusal import NotImplementedHere, Refusal

Mask = dict[str, "Mask"]
_TOKENS = re.compile(r"[A-Za-z][A-Za-z0-9]*|[().,/*]")
_PATH_SEPARATORS = (".", "/")


def parse(text: str) -> Mask:
    """Return the parsed mask. Raises Refusal."""
    tokens = _TOKENS.findall(text)
    if "".join(tokens) != text:
        raise Refusal(f"Invalid field mask: {text}")
    tokens.append("")
    tree = _take_fields(tokens, text)
    if tokens != [""]:
        raise Refusal(f"Invalid field mask: {text}")
    return tree


def _take_fields(tokens: list[str], text: str) -> Mask:
    """Remove `field,field…` from the front of `tokens` and return it parsed."""
    tree: Mask = {}
    while True:
        node = tree
        name = tokens.pop(0)
        while name != "*":
            if not name.isalnum():
                raise Refusal(f"Invalid field mask: {text}")
            node = node.setdefault(name, {})
            if tokens[0] not in _PATH_SEPARATORS:
                break
            tokens.pop(0)
            name = tokens.pop(0)
        else:
            node.clear()
        if tokens[0] == "(":
            tokens.pop(0)
            node.update(_take_fields(tokens, text))
            if tokens.pop(0) != ")":
                raise Refusal(f"Invalid field mask: {text}")
        if tokens[0] != ",":
            return tree
        tokens.pop(0)


def check(mask: Mask, shape: str, shapes: dict[str, dict]) -> None:
    """Raises Refusal when the mask names a field that the message `shape` does not have here."""
    fields = shapes.get(shape, {})
    for name, submask in mask.items():
        if name not in fields and knows_field(shape, name):
            raise NotImplementedHere(f"the field {name} of {shape}")
        if name not in fields:
            raise Refusal(f"Invalid field selection {name}")
        if submask:
            kind = fields[name]
            check(submask, kind.strip("[]") if isinstance(kind, str) else "", shapes)


def project(value: object, mask: Mask) -> object:
    """Return the part of an answer that the mask names. A message stays, even if it becomes empty."""
    if not mask:
        return value
    if isinstance(value, list):
        return [project(item, mask) for item in value]
    if not isinstance(value, dict):
        return value
    projected = {}
    for name, submask in mask.items():
        if name in value:
            projected[name] = project(value[name], submask) if submask else value[name]
    return projected


def merge(old: dict, new: dict, mask: Mask) -> dict:
    """Return `old` with the masked fields taken from `new`; a masked field absent there is cleared.

    An empty mask returns `new`.
    """
    if not mask:
        return new
    merged = dict(old)
    for name, submask in mask.items():
        value = new.get(name)
        if submask:
            value = merge(old.get(name) or {}, value or {}, submask)
        if value in (None, {}):
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged
