"""Mutants that no test can notice, each with the reason why it changes nothing."""

_NEW_KEY = "conn.execute(batches.insert().values(**values)).inserted_primary_key"
# name of the module -> change -> reason
EQUIVALENTS: dict[str, dict[str, str]] = {
    "tokens": {
        f"{function}: {_NEW_KEY}[0] -> {_NEW_KEY}[-1]": "the primary key of a batch has one column"
        for function in ("add", "add_done")
    },
    "bodies": {
        "commit_body: (0, 0) -> (1, 0)": "a grid gets two rows at least",
        "commit_body: (0, 0) -> (-1, 0)": "a grid gets two rows at least",
        "commit_body: (0, 0) -> (0, -1)": "a grid of less than no columns is as unknown as one of none",
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
    "readback": {
        "TabMirror.compare: continue -> pass": "nothing follows in the loop",
        "TabMirror._compare_copies: 1: -> 0:": "a line is equal to itself",
    },
    "decisions": {
        "_incomplete_ids: strict=True -> strict=False": "a rule tells an obstacle of each decision",
        "_has_settled: row['seen_at'] <= timing.now -> row['seen_at'] < timing.now": (
            "what was seen at this moment stands since this moment either way"
        ),
    },
    "reading": {
        "LineReader._sent_cells: line.record.cells(self._sent(line).answers, '')"
        " -> line.record.cells(self._sent(line).answers, 'XX')": (
            "the base of links, and a cell of links can always be read"
        ),
    },
    "rates": {
        "module: expanding=True -> expanding=False": "SQLAlchemy expands the parameter of an IN by itself",
        "module: skip_locked=True -> skip_locked=False": "it is for databases that lock rows",
        "take: sorted(claims) -> list(claims)": "the order is for databases that lock rows",
        "give_back: sorted(claims) -> list(claims)": "the order is for databases that lock rows",
    },
    "standing": {
        "module: (tuple[str, str], 'IdentityState') -> (tuple[str, str], 'IdentityStateXX')": (
            "the name stands in a type"
        ),
        "EntryRow: effect: str = '' -> effect: str = 'XX'": "a word that no decision has means none",
    },
    "status": {"missing_steps: strict=True -> strict=False": "there are as many steps as arguments"},
    "position": {
        "module: dict.fromkeys('φNS', 'latitude') -> dict.fromkeys('φNSXX', 'latitude')": (
            "no X gets so far: `_ALLOWED` and `_COORDINATE` have none"
        ),
        "module: dict.fromkeys('λEW', 'longitude') -> dict.fromkeys('λEWXX', 'longitude')": (
            "no X gets so far: `_ALLOWED` and `_COORDINATE` have none"
        ),
        "NotAPosition.__init__: super().__init__(reason) -> pass": "an exception notes what it is made with anyway",
        "read_degrees: 90 if axis == 'latitude' else 180 -> 90 if axis == 'latitude' else 181": (
            "a coordinate of more than 180 degrees is not read at all"
        ),
    },
    "phone": {
        "_Number: digits: str = '' -> digits: str = 'XX'": (
            "these digits are completed and compared with digits; letters lead to no number either"
        ),
        "read_sheet_phone: value < 0 -> value <= 0": "0 is no telephone number anyway",
        "read_sheet_phone: value < 0 -> value < 1": "0 is no telephone number anyway",
        "read_sheet_phone: value < 0 -> value < -1": "the digits of -1 are no telephone number anyway",
        "_parts: part.strip(' .:') -> part.strip(' .:XX')": "there is no X: the text is in small letters",
        "_read_part: piece.strip(' .:()') -> piece.strip(' .:()XX')": "there is no X: the text is in small letters",
    },
}
