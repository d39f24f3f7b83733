"""What each form may send: the names of its fields, and nothing else is taken. Who adds a form adds it here.

A field that has left its form (retired) is still taken: its page may have been open for a while.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import request
from werkzeug.exceptions import BadRequest

from ...accounts.persons.handover import NOTICE, SUCCESSOR
from ...records import RECORDS
from ...records.no_copy import OWN_SERVICES_MOST, SERVICES
from .forms import PREFIX_SIGN
from .reauth import FIELD as PRESENT

# Every form of ours has it.
TOKEN = "csrf_token"


class UnknownField(BadRequest):
    """A form has a field that no form of ours for this address has."""


@dataclass(frozen=True)
class Takes:
    """The fields of one form: `names`, and those of records, each with a prefix before its fields' keys;
    `photos`: the name of its files, where no record has them.
    """

    names: frozenset[str]
    records: Mapping[str, str] = field(default_factory=dict)
    photos: str = ""

    def fields(self) -> set[str]:
        """All names but those of files."""
        found = {TOKEN, *self.names}
        for prefix, record in self.records.items():
            found |= {prefix + f.key for f in RECORDS[record].fields}
            found |= {f"{prefix}{f.key}_kept" for f in RECORDS[record].fields if f.kind.widget == "photo"}
        return found

    def files(self) -> set[str]:
        found = {
            prefix + f.key
            for prefix, record in self.records.items()
            for f in RECORDS[record].fields
            if f.kind.widget == "photo"
        }
        return found | ({self.photos} if self.photos else set())


def takes(*names: str, record: str = "", parts: Mapping[str, str] | None = None, photos: str = "") -> Takes:
    """`record`: the key of the one whose fields the form asks. `parts`: several, prefix -> key."""
    return Takes(frozenset(names), parts or ({"": record} if record else {}), photos)


def _survey() -> Takes:
    own = [f"own-{n}" for n in range(1, OWN_SERVICES_MOST + 1)]
    services = [service.key for offered in SERVICES.values() for service in offered] + own
    parts = {"readiness" + PREFIX_SIGN: "readiness"} | {key + PREFIX_SIGN: "no_copy" for key in services}
    return takes("submission", "no_copies", *(f"{prefix}seen" for prefix in parts), parts=parts)


_PIN = takes("submission", "seen", "position", "confirm", record="pin")

# endpoint -> what its form sends
FIELDS: dict[str, Takes] = {
    "registration.form": takes("agency", "submission", "proof", "altcha", record="registration"),
    "registration.send_again": takes(),
    "registration.other_address": takes("email", "submission"),
    "asking.missing": takes("submission", "confirm", "altcha", record="missing_agency"),
    "asking.correction": takes("agency", "submission", "altcha", record="correction"),
    "asking.staff": takes("submission", "altcha", record="staff_access"),
    "account.sign_in": takes("username", "password"),
    "account.sign_out": takes(),
    "account.password": takes("username", "password", "password_again"),
    "account.forgot": takes("username"),
    "own.language": takes("language"),
    "own.password": takes(PRESENT, "password", "password_again"),
    "own.email": takes(PRESENT, "email"),
    "own.take_back_email": takes(),
    "own.hand_over": takes(PRESENT, *(f.key for f in SUCCESSOR.fields)),
    "own.take_back_hand_over": takes(),
    "own.leave": takes(PRESENT),
    "confirm.confirm": takes(),
    "confirm.refuse": takes(),
    "confirm.take": takes("username", "password", "password_again", *(f.key for f in NOTICE.fields)),
    "people.send_letter": takes(),
    "people.slip": takes(),
    "staff_accounts.page": takes("role", "username", "area", "email"),
    "staff_accounts.send_link": takes(),
    "staff_accounts.slip": takes(),
    "staff_accounts.close": takes(),
    "staff_accounts.reopen": takes(),
    "agency.new_point": _PIN,
    "agency.point": _PIN,
    "agency.withdraw": takes("submission"),
    "survey.form": _survey(),
    "area.send_again": takes(),
    "reporting.submit": takes("submission", "shown", "said", "sure"),
    "report_uploads.add": takes("caption", photos="photo"),
    "report_uploads.change": takes("caption", "remove"),
    "reminding.mail": takes("kind"),
    "reminding.line": takes("agency", "all"),
    "reminding.stop": takes(),
    "national_reminding.page": takes("kind", "type", "below"),
    "national_reminding.stop": takes(),
    "status.send_again": takes(),
    "national.announce": takes("announcement"),
    "grid.change": takes("action", "row", "column", "mark", "text", "before"),
    "grid_columns.change": takes("action", "column", "header", "text", "to", "offered", "shown"),
    "grid_blocks.paste": takes("row", "column", "mark", "text"),
    "grid_blocks.undo": takes(),
}


def check() -> None:
    """Raises UnknownField where the posted form has a field that is not its own."""
    form = FIELDS.get(request.endpoint, takes())
    if _any_beside(form.fields(), request.form) or _any_beside(form.files(), request.files):
        raise UnknownField()


def _any_beside(known: set[str], names: Iterable[str]) -> bool:
    return any(name not in known for name in names)
