"""Drive's Permissions and the entries of `File.permissions` that they are kept as."""

from sheets.embedded.refusal import Refusal

# The keys of `File.permissions` that do not name a user, or the beginnings of such keys.
_ANYONE_KEY = "anyoneWithLink"
_KEY_PREFIXES = {"group": "group:", "domain": "domain:"}


def permission_target(permission: dict) -> str:
    """Return the key in `File.permissions` that a Permission is kept under. Raises Refusal."""
    for name in ("type", "role"):
        if name not in permission:
            raise Refusal(f"The {name} field is required.")
    name_field = {"domain": "domain", "anyone": None}.get(permission["type"], "emailAddress")
    if name_field is None:
        return _ANYONE_KEY
    if name_field not in permission:
        raise Refusal(f"The {name_field} field is required.")
    return _KEY_PREFIXES.get(permission["type"], "") + permission[name_field]


def permission_resource(key: str, role: str) -> dict:
    """Return the Permission of one entry of `File.permissions`. Google's own ids are numbers."""
    answer = {"kind": "drive#permission", "id": key, "role": role}
    if key == _ANYONE_KEY:
        return {**answer, "type": "anyone"}
    if key.startswith(_KEY_PREFIXES["domain"]):
        return {**answer, "type": "domain", "domain": key.removeprefix(_KEY_PREFIXES["domain"])}
    kind = "group" if key.startswith(_KEY_PREFIXES["group"]) else "user"
    return {**answer, "type": kind, "emailAddress": key.removeprefix(_KEY_PREFIXES["group"])}
