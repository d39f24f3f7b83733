"""A postman in a process of its own, for tests to kill.

python -m tests.mail.postman_alone INSTANCE SECRET MAIL_URL MOMENT
"""

import sys
from datetime import datetime

from service import create_app
from service.accounts.alarms import raise_budget
from service.mail.postman import Postman
from service.reminders.still_due import current_facts


def main(instance: str, secret: str, mail_url: str, moment: str) -> None:
    now = datetime.fromisoformat(moment)
    app = create_app({"INSTANCE": instance, "SECRET_KEY": secret, "MAIL_URL": mail_url}, lambda: now)
    services = app.extensions["pakmut"]
    Postman(services.db, services.settings, services.clock, current_facts, raise_budget).deliver()


if __name__ == "__main__":
    main(*sys.argv[1:])
