"""The acts that the audit trail keeps, in plain words: (Thai, English), filled in from what is kept about the deed."""

ACTS: dict[str, tuple[str, str]] = {}
