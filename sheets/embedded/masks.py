"""Field masks: `a(b,c),d.e` becomes {"a": {"b": {}, "c": {}}, "d": {"e": {}}}; an empty dict means "all of
it".
"""

import re

from sheets.embedded.refusal import Refusal

Mask = dict[str, "Mask"]
_TOKENS = re.compile(r"[A-Za-z][A-Za-z0-9]*|[().,*]")


def parse(text: str) -> Mask:
    """Refusal if it is no mask. `*` stands for everything, at the top only."""
    if text == "*":
        return {}
    tokens = _TOKENS.findall(text)
    if "".join(tokens) != text or "*" in tokens:
        raise Refusal(f"Invalid field mask: {text}")
    tokens.append("")
    tree = _fields(tokens, text)
    if tokens != [""]:
        raise Refusal(f"Invalid field mask: {text}")
    return tree


def _fields(tokens: list[str], text: str) -> Mask:
    """Reads `field,field…` off the front of `tokens`."""
    tree: Mask = {}
    while True:
        node = tree
        name = tokens.pop(0)
        while True:
            if not name.isalnum():
                raise Refusal(f"Invalid field mask: {text}")
            node = node.setdefault(name, {})
            if tokens[0] != ".":
                break
            tokens.pop(0)
            name = tokens.pop(0)
        if tokens[0] == "(":
            tokens.pop(0)
            node.update(_fields(tokens, text))
            if tokens.pop(0) != ")":
                raise Refusal(f"Invalid field mask: {text}")
        if tokens[0] != ",":
            return tree
        tokens.pop(0)


def check(mask: Mask, shape: str, shapes: dict[str, dict]) -> None:
    """Refusal if the mask names a field that the message `shape` does not have here."""
    fields = shapes.get(shape, {})
    for name, rest in mask.items():
        if name not in fields:
            raise Refusal(f"Invalid field selection {name}")
        if rest:
            kind = fields[name]
            check(rest, kind.strip("[]") if isinstance(kind, str) else "", shapes)


def project(value: object, mask: Mask) -> object:
    """The part of an answer that the mask asks for; a message of which nothing is left is omitted."""
    if not mask:
        return value
    if isinstance(value, list):
        return [project(each, mask) for each in value]
    if not isinstance(value, dict):
        return value
    parts = {}
    for name, rest in mask.items():
        if name in value:
            part = project(value[name], rest) if rest else value[name]
            if part != {}:
                parts[name] = part
    return parts


def merge(old: dict, new: dict, mask: Mask) -> dict:
    """`old` with the masked fields taken from `new`: absent there means cleared. An empty mask takes `new`
    whole.
    """
    if not mask:
        return new
    merged = dict(old)
    for name, rest in mask.items():
        value = new.get(name)
        if rest:
            value = merge(old.get(name) or {}, value or {}, rest)
        if value in (None, {}):
            merged.pop(name, None)
        else:
            merged[name] = value
    return merged
