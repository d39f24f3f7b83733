"""A postman in a process of its own, for tests to kill.

python -m tests.mail.postman_alone INSTANCE DATABASE_URL SECRET MAIL_URL MOMENT
"""

import sys
from datetime import datetime

from service import create_app
from service.accounts.alarms import raise_budget
from service.mail.postman import Postman
from service.reminders.still_due import current_facts


def main(instance: str, database_url: str, secret: str, mail_url: str, moment: str) -> None:
    now = datetime.fromisoformat(moment)
    where = {"INSTANCE": instance, "DATABASE_URL": database_url}
    app = create_app(where | {"SECRET_KEY": secret, "MAIL_URL": mail_url}, lambda: now)
    services = app.extensions["pakmut"]
    Postman(services.db, services.settings, services.clock, current_facts, raise_budget).deliver()


if __name__ == "__main__":
    main(*sys.argv[1:])
