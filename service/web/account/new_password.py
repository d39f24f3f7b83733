"""The rule for new passwords, as pages ask it."""

from collections.abc import Mapping

from ...accounts import password_rules
from ...services import services
from ...services.language import t
from ...store import agencies
from ..kit import rate_limits


def new_password_problems(new_password: str, account: Mapping) -> list[tuple[str, str]]:
    """Returns [(field, sentence)] for a new password of this account that is not accepted, else []."""
    with services().db.read() as conn:
        agency = agencies.get(conn, account["agency"]) if account["agency"] else None
    problem = password_rules.problem(
        new_password, password_rules.context_of(account, agency), rate_limits.client_network()
    )
    return [("password", t(*problem))] if problem else []
