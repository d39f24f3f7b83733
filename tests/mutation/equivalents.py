"""Mutants that no test can notice, each with the reason why it changes nothing."""

# name of the module -> change -> reason
EQUIVALENTS: dict[str, dict[str, str]] = {
    "phone": {
        "_Number: '' -> 'XX'": "these digits are completed and compared with digits; letters lead to none either",
        "read_sheet_phone: value < 0 -> value <= 0": "0 is no telephone number anyway",
        "read_sheet_phone: 0 -> 1": "0 is no telephone number anyway",
        "read_sheet_phone: 0 -> -1": "the digits of -1 are no telephone number anyway",
        "_parts: ' .:' -> ' .:XX'": "there is no X: the text is in small letters",
        "_read_part: ' .:()' -> ' .:()XX'": "there is no X: the text is in small letters",
    },
    "tokens": {
        "add: 0 -> -1": "the primary key of a batch has one column",
        "add_done: 0 -> -1": "the primary key of a batch has one column",
    },
    "bodies": {
        "commit_body: 0 -> 1": "of the rows: a grid gets two at least; of the columns a test notices",
        "commit_body: 0 -> -1": "a size below nothing is as unknown as nothing",
    },
    "quota": {
        "Bucket._wait: free - now > CLOCK_TOLERANCE_SECONDS -> free - now >= CLOCK_TOLERANCE_SECONDS": (
            "times that close are the same either way"
        ),
        "Bucket._wait: self._queue.popleft() -> pass": "`take` removes the ticket a moment later",
        "Bucket._wait: return 0.0 -> return None": "both mean that the call may start",
        "Bucket._free_and_starts: free > now + max(WINDOW_SECONDS, self.interval) + CLOCK_TOLERANCE_SECONDS"
        " -> free >= now + max(WINDOW_SECONDS, self.interval) + CLOCK_TOLERANCE_SECONDS": (
            "a time that close to the bound is as good as one below it"
        ),
    },
    "position": {
        "module: 'φNS' -> 'φNSXX'": "no X gets so far: `_ALLOWED` and `_COORDINATE` have none",
        "module: 'λEW' -> 'λEWXX'": "no X gets so far: `_ALLOWED` and `_COORDINATE` have none",
        "NotAPosition.__init__: super().__init__(reason) -> pass": "an exception notes what it is made with anyway",
        "read_degrees: 180 -> 181": "a coordinate of more than 180 degrees is not read at all",
    },
    "status": {"missing_steps: True -> False": "there are as many steps as arguments"},
    "standing": {
        "module: 'IdentityState' -> 'IdentityStateXX'": "the name stands in a type",
        "EntryRow: '' -> 'XX'": "as an effect: a word that no decision has means none",
    },
    "rates": {
        "module: True -> False": "SQLAlchemy expands the parameter of an IN by itself; SQLite locks no rows",
        "take: sorted(claims) -> list(claims)": "the order is for databases that lock rows",
        "give_back: sorted(claims) -> list(claims)": "the order is for databases that lock rows",
    },
}
