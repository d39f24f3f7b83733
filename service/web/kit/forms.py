"""A record as a form: the value that each field shows, and the reading of a posted form."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from types import SimpleNamespace

from werkzeug.datastructures import MultiDict

from ...records.record import Answers, Field, FormReading, Problem, Record, Remark
from ...services.language import lang

# Separates the prefix of a part (a service of the survey) from the field's key in form names.
PREFIX_SIGN = "--"

# Field key -> its value as HTML forms write it; photos and choices are lists.
FormValues = Mapping[str, str | list[str]]


@dataclass
class BoundField:
    """One field as a template shows it (`field` in templates/kit/fields)."""

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
        """The attributes of the field's kind, with options in the reader's language."""
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
    """A record bound to values. `problems`: (field key with prefix, sentence), for the summary on top."""

    def __init__(
        self,
        record: Record,
        agency_kind: str,
        values: FormValues,
        prefix: str = "",
        problems: Sequence[Problem] = (),
        remarks: Mapping[str, Sequence[Remark]] | None = None,
        fingerprints: str | None = None,
    ):
        self.record, self.prefix = record, prefix
        self.fields = [
            BoundField(
                f,
                values.get(f.key, f.kind.write(None)),
                prefix,
                f.is_required(agency_kind),
                [record.sentence(problem, lang()) for problem in problems if problem.key == f.key],
                [record.sentence(remark, lang(), f.key) for remark in (remarks or {}).get(f.key, ())],
            )
            for f in record.form_fields
        ]
        self.problems = [(prefix + problem.key, record.sentence(problem, lang())) for problem in problems]
        # Fingerprints of the prefilled values: they tell which values the sender of the form changed.
        self.fingerprints = prefilled_fingerprints(record, values) if fingerprints is None else fingerprints

    def __getitem__(self, key: str) -> BoundField:
        return next(bound for bound in self.fields if bound.field.key == key)

    def set_value(self, key: str, value: object) -> None:
        """Replace the value of a field, such as photo ids by views of the photos."""
        self[key].value = value


@dataclass(frozen=True)
class PostedForm:
    """A posted form: its reading, and the values to fill it with when it is shown again."""

    reading: FormReading
    values: dict[str, str | list[str]]
    fingerprints: str
    record: Record

    @property
    def answers(self) -> Answers:
        return self.reading.answers

    def remarks_to_store(self) -> list[list]:
        """Returns the remarks as entries store them: [rule, values, field key]."""
        return [
            [remark.rule, remark.values, key]
            for key, remarks in self.reading.remarks.items()
            for remark in remarks
        ]

    def changed_keys(self) -> list[str]:
        """Returns the keys of values that differ from the prefilled ones; all keys without fingerprints."""
        prefilled = dict(part.split(":", 1) for part in self.fingerprints.split() if ":" in part)
        posted = {f.key: f.kind.write(self.answers.get(f.key)) for f in self.record.form_fields}
        return [key for key, value in posted.items() if prefilled.get(key) != _fingerprint(value)]


def read(
    record: Record, posted: MultiDict, agency_kind: str, prefix: str = "", extra: Mapping | None = None
) -> PostedForm:
    """Read the fields of a posted form that begin with `prefix`. `extra`: raw values from elsewhere."""
    raw = {f.key: posted.getlist(prefix + f.key) for f in record.form_fields}
    raw["position"] = posted.getlist(f"{prefix}position")
    raw |= extra or {}
    reading = record.read(raw, agency_kind)
    values = {f.key: _refilled_value(f, raw.get(f.key, ())) for f in record.form_fields}
    if any(problem.rule == "position_swapped" for problem in reading.problems) or not reading.problems:
        for key in ("latitude", "longitude", "location_method"):
            if key in values and reading.answers.get(key) is not None:
                values[key] = record.field(key).kind.write(reading.answers[key])
    return PostedForm(reading, values, posted.get(f"{prefix}seen", ""), record)


def _refilled_value(f: Field, raw: Sequence[str]) -> str | list[str]:
    """Returns what was typed, for the form that is shown again; "" for a secret, which is typed again."""
    if f.kind.secret:
        return ""
    if isinstance(f.kind.write(None), list):
        return list(raw)
    return raw[0] if raw else ""


def prefilled_fingerprints(record: Record, values: FormValues) -> str:
    """Returns `key:fingerprint` of every value, joined by spaces.

    Sent with the form, they tell which values were changed, without holding each value twice.
    """
    return " ".join(
        f"{f.key}:{_fingerprint(values.get(f.key, f.kind.write(None)))}" for f in record.form_fields
    )


def _fingerprint(value: str | Sequence[str]) -> str:
    text = value if isinstance(value, str) else "\0".join(value)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
