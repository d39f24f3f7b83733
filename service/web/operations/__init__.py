"""Pages for whoever runs the service: status, and the mailbox of the demonstration."""

from . import mailbox, status

blueprints = [status.blueprint, mailbox.blueprint]
