"""A record on a page: what is shown in each field, and what a posted form says."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from werkzeug.datastructures import MultiDict

from ...records.record import Answers, Field, Problem, Reading, Record, Remark
from ...services.language import lang

# Separates the prefix of a part (a service of the survey) from the field's key in form names.
PREFIX_SIGN = "--"

Shown = Mapping[str, str | list[str]]


@dataclass
class Answer:
    """One field as a template shows it (`a` in templates/kit/fields)."""

    field: Field
    value: object
    prefix: str = ""
    required: bool = False
    problems: list[str] = field(default_factory=list)
    warnings: list[str] = field(default_factory=list)

    @property
    def key(self) -> str:
        return self.prefix + self.field.key

    @property
    def id(self) -> str:
        return f"f-{self.key}"

    @property
    def label(self) -> str:
        return self.field.label(lang())

    @property
    def hint(self) -> str:
        return self.field.hint[lang() == "en"]

    @property
    def widget(self) -> str:
        return self.field.kind.widget

    @property
    def kind(self) -> SimpleNamespace:
        """The kind's attributes with options in the reader's language."""
        kind = self.field.kind
        options = [
            (key, english if lang() == "en" else thai) for key, thai, english in getattr(kind, "options", ())
        ]
        names = (
            "limit",
            "input_type",
            "input_mode",
            "autocomplete",
            "most",
            "version",
            "alone",
            "axis",
            "example",
            "none",
        )
        return SimpleNamespace(options=options, **{name: getattr(kind, name, None) for name in names})


class Form:
    """A record bound to values. `problems` are (field id, sentence) for the summary on top."""

    def __init__(
        self,
        record: Record,
        agency_kind: str,
        shown: Shown,
        prefix: str = "",
        problems: Sequence[Problem] = (),
        remarks: Mapping[str, Sequence[Remark]] | None = None,
        seen: str | None = None,
    ):
        self.record, self.prefix = record, prefix
        self.answers = [
            Answer(
                f,
                shown.get(f.key, f.kind.write(None)),
                prefix,
                f.is_required(agency_kind),
                [record.say(problem, lang()) for problem in problems if problem.key == f.key],
                [record.say(remark, lang(), f.key) for remark in (remarks or {}).get(f.key, ())],
            )
            for f in record.asked
        ]
        self.problems = [(prefix + problem.key, record.say(problem, lang())) for problem in problems]
        # What was prefilled, for the next post to tell what its sender changed.
        self.seen = fingerprints(record, shown) if seen is None else seen

    def __getitem__(self, key: str) -> Answer:
        return next(answer for answer in self.answers if answer.field.key == key)

    def show(self, key: str, value: object) -> None:
        """Replace what a field shows (photo ids by photos)."""
        self[key].value = value


@dataclass(frozen=True)
class Posted:
    """A posted form, read."""

    reading: Reading
    shown: dict[str, str | list[str]]
    seen: str
    record: Record

    @property
    def answers(self) -> Answers:
        return self.reading.answers

    def changed(self) -> list[str]:
        """Keys that the sender changed against what the form had shown; all of them where it does not say."""
        before = dict(part.split(":", 1) for part in self.seen.split() if ":" in part)
        after = {f.key: f.kind.write(self.answers.get(f.key)) for f in self.record.asked}
        return [key for key, value in after.items() if before.get(key) != _fingerprint(value)]


def read(
    record: Record, posted: MultiDict, agency_kind: str, prefix: str = "", extra: Mapping | None = None
) -> Posted:
    """Read the part of a form that belongs to `prefix`. `extra`: values that come from elsewhere (held
    photos).
    """
    raw = {f.key: posted.getlist(prefix + f.key) for f in record.asked}
    raw["position"] = posted.getlist(f"{prefix}position")
    raw |= extra or {}
    reading = record.read(raw, agency_kind)
    shown = {f.key: _as_shown(f, raw.get(f.key, ())) for f in record.asked}
    if any(problem.rule == "position_swapped" for problem in reading.problems) or not reading.problems:
        for key in ("latitude", "longitude", "location_method"):
            if key in shown and reading.answers.get(key) is not None:
                shown[key] = record.field(key).kind.write(reading.answers[key])
    return Posted(reading, shown, posted.get(f"{prefix}seen", ""), record)


def _as_shown(f: Field, raw: Sequence[str]) -> str | list[str]:
    """What was typed, for the form that comes back; a secret is typed again."""
    if f.kind.secret:
        return ""
    if isinstance(f.kind.write(None), list):
        return list(raw)
    return raw[0] if raw else ""


def fingerprints(record: Record, shown: Shown) -> str:
    """`key:fingerprint` of every prefilled value: tells later what was changed, without showing it twice."""
    return " ".join(f"{f.key}:{_fingerprint(shown.get(f.key, f.kind.write(None)))}" for f in record.asked)


def _fingerprint(value: str | Sequence[str]) -> str:
    text = value if isinstance(value, str) else "\0".join(value)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
