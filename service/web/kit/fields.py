"""The fields that each form may send. A form with any other field is refused; a new form is added here.

A retired field is still taken: its page may have been open for a while.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from flask import request
from werkzeug.exceptions import BadRequest

from ...accounts.persons.handover import NOTICE, SUCCESSOR
from ...records import RECORDS
from ...records.no_copy import MAX_OWN_SERVICES, SERVICES
from .forms import PREFIX_SIGN
from .reauth import PASSWORD_FIELD

# The field that every form has.
TOKEN = "csrf_token"


class UnknownField(BadRequest):
    """A form has a field that does not belong to its endpoint."""


@dataclass(frozen=True)
class FormFields:
    """The fields of one form.

    `names`: fields of its own. `records`: prefix -> key of a record, whose fields' keys follow the prefix.
    `photos`: the name of its file field, where no record has it.
    """

    names: frozenset[str]
    records: Mapping[str, str] = field(default_factory=dict)
    photos: str = ""

    def fields(self) -> set[str]:
        """Returns the names of all fields but files."""
        names = {TOKEN, *self.names}
        for prefix, record in self.records.items():
            names |= {prefix + f.key for f in RECORDS[record].fields}
            names |= {f"{prefix}{f.key}_kept" for f in RECORDS[record].fields if f.kind.widget == "photo"}
        return names

    def files(self) -> set[str]:
        """Returns the names of file fields."""
        names = {
            prefix + f.key
            for prefix, record in self.records.items()
            for f in RECORDS[record].fields
            if f.kind.widget == "photo"
        }
        return names | ({self.photos} if self.photos else set())


def form_fields(
    *names: str, record: str = "", parts: Mapping[str, str] | None = None, photos: str = ""
) -> FormFields:
    """Returns the fields of a form that asks for one record (its key), or for several: prefix -> key."""
    return FormFields(frozenset(names), parts or ({"": record} if record else {}), photos)


def _survey_fields() -> FormFields:
    own_services = [f"own-{n}" for n in range(1, MAX_OWN_SERVICES + 1)]
    services = [service.key for offered in SERVICES.values() for service in offered] + own_services
    parts = {"readiness" + PREFIX_SIGN: "readiness"} | {key + PREFIX_SIGN: "no_copy" for key in services}
    return form_fields("submission", "no_copies", *(f"{prefix}seen" for prefix in parts), parts=parts)


PIN_FIELDS = form_fields("submission", "seen", "position", "confirm", record="pin")

# endpoint -> the fields of its form
FIELDS: dict[str, FormFields] = {
    "registration.form": form_fields("agency", "submission", "code", "altcha", record="registration"),
    "registration.send_again": form_fields(),
    "registration.other_address": form_fields("email", "submission"),
    "asking.missing": form_fields("submission", "confirm", "altcha", record="missing_agency"),
    "asking.correction": form_fields("agency", "submission", "altcha", record="correction"),
    "asking.staff": form_fields("submission", "altcha", record="staff_access"),
    "account.sign_in": form_fields("username", "password", "altcha"),
    "account.sign_out": form_fields(),
    "account.password": form_fields("username", "password"),
    "account.forgot": form_fields("username"),
    "step_up.prove": form_fields(PASSWORD_FIELD),
    "second_factor.code": form_fields("code"),
    "second_factor.first": form_fields("code"),
    "second_factor.again": form_fields("code"),
    "own_sessions.end": form_fields(),
    "own_sessions.end_others": form_fields(),
    "own.language": form_fields("language"),
    "own.digest": form_fields("digest"),
    "own.password": form_fields(PASSWORD_FIELD, "password"),
    "own.email": form_fields(PASSWORD_FIELD, "email"),
    "own.take_back_email": form_fields(),
    "own.hand_over": form_fields(PASSWORD_FIELD, *(f.key for f in SUCCESSOR.fields)),
    "own.take_back_hand_over": form_fields(),
    "own.leave": form_fields(PASSWORD_FIELD),
    "prove.page": form_fields("code"),
    "prove.send_code": form_fields(),
    "invite.page": form_fields("email"),
    "invite.revoke": form_fields(),
    "confirm.confirm": form_fields(),
    "confirm.refuse": form_fields(),
    "confirm.take": form_fields("username", "password", *(f.key for f in NOTICE.fields)),
    "not_ours.page": form_fields(),
    "objection.page": form_fields(),
    "people.send_letter": form_fields(),
    "people.slip": form_fields("seen"),
    "hand_over.print_letters": form_fields("agency", "part"),
    "hand_over.revoke": form_fields("agency"),
    "papers.prepare": form_fields("missing"),
    "report_pages.prepare": form_fields("kind"),
    "files.prepare_of_area": form_fields("table", "form"),
    "files.prepare_of_obec": form_fields("table", "form"),
    "unconfirmed.confirm": form_fields("check"),
    "closings.confirm": form_fields(),
    "staff_accounts.page": form_fields("role", "username", "area", "email"),
    "staff_accounts.send_link": form_fields(),
    "staff_accounts.slip": form_fields("seen"),
    "staff_accounts.close": form_fields(),
    "staff_accounts.reopen": form_fields(),
    "staff_accounts.remove_factor": form_fields(),
    "agency.new_point": PIN_FIELDS,
    "agency.point": PIN_FIELDS,
    "agency.withdraw": form_fields("submission"),
    "survey.form": _survey_fields(),
    "area.send_again": form_fields(),
    "reporting.submit": form_fields("submission", "shown", "said", "hand_reason", "sure"),
    "report_uploads.add": form_fields("caption", photos="photo"),
    "report_uploads.change": form_fields("caption", "remove"),
    "own_link.show": form_fields("agency"),
    "reminding.mail": form_fields("kind"),
    "reminding.line": form_fields("agency", "all"),
    "reminding.stop": form_fields(),
    "held_letters.send": form_fields("letters"),
    "held_letters.drop": form_fields("letters"),
    "national_reminding.page": form_fields("kind", "type", "below"),
    "national_reminding.stop": form_fields(),
    "status.send_again": form_fields(),
    "national.announce": form_fields("announcement"),
    "announced.release": form_fields(),
    "announced.drop": form_fields(),
    "grid.change": form_fields("action", "row", "column", "mark", "text", "before"),
    "grid_columns.change": form_fields("action", "column", "header", "text", "to", "offered", "shown"),
    "grid_blocks.paste": form_fields("row", "column", "mark", "text"),
    "grid_blocks.undo": form_fields(),
}


def check(more: Iterable[str] = ()) -> None:
    """Raises UnknownField when the posted form has a field that is neither its own nor one of `more`."""
    form = FIELDS.get(request.endpoint, form_fields())
    if _has_unknown(form.fields().union(more), request.form) or _has_unknown(form.files(), request.files):
        raise UnknownField()


def _has_unknown(known_names: set[str], names: Iterable[str]) -> bool:
    return any(name not in known_names for name in names)
