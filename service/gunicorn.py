"""gunicorn's settings for `make run`. In production the same file serves behind a proxy."""

import os
from urllib.parse import urlsplit

# Without a public address only this machine's browser is meant to get in: the mailbox shows sign-in links.
_local = urlsplit(os.environ.get("BASE_URL") or "http://127.0.0.1").hostname in (
    "127.0.0.1",
    "localhost",
    "::1",
)
bind = f"{'127.0.0.1' if _local else '0.0.0.0'}:{os.environ.get('PORT') or '8000'}"
workers = 2
threads = 4
preload_app = True
timeout = 60
graceful_timeout = 20
loglevel = "warning"


def post_fork(server, worker):
    """Connections of the parent are not the child's."""
    worker.app.wsgi().extensions["pakmut"].db.after_fork()


def post_worker_init(worker):
    """In the embedded default each web process offers to be the worker; a lock lets one of them."""
    app = worker.app.wsgi()
    if app.extensions["pakmut"].settings.embedded:
        app.extensions["pakmut.worker"].start()


def worker_exit(server, worker):
    """The call to Google that is under way is finished, if it is not too slow."""
    worker.app.wsgi().extensions["pakmut.worker"].finish(graceful_timeout / 2)
