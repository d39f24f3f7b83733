"""gunicorn's settings for `make run`. In production the same file serves behind a proxy."""

import gc
import sys
import threading

from service.accounts import passwords
from service.config import bind_address
from service.services.start import check_database, check_files

bind = bind_address()
workers = 2
# Most wait: for their turn at what costs much, for a slow line. What computes at once is bounded by lanes.
threads = 48
preload_app = True
# Seconds after which a thread that computes lets another go on, so that short pages wait less for long ones.
switch_seconds = 0.001
sys.setswitchinterval(switch_seconds)
timeout = 60
graceful_timeout = 20
loglevel = "warning"


def when_ready(server):
    """What all web processes need is made once, before they fork, and shared by them.

    The collector of garbage writes into whatever it looks at, which would copy it for each process: it leaves
    alone what is there now.
    """
    server.app.wsgi().extensions["pakmut"].register.prepare()
    gc.collect()
    gc.freeze()


def post_fork(server, worker):
    """Connections and threads of the parent are not the child's."""
    services = worker.app.wsgi().extensions["pakmut"]
    services.db.after_fork()
    services.register.after_fork()


def post_worker_init(worker):
    """In the embedded default each web process offers to be the worker; a lock lets one of them."""
    # In a thread: no page waits for it. A sign-in with an unknown name in the first half second may.
    threading.Thread(target=passwords.warm_up, name="pakmut-warm-up", daemon=True).start()
    app = worker.app.wsgi()
    check_database(app.extensions["pakmut"].db)
    check_files(app.extensions["pakmut"])
    if app.extensions["pakmut"].settings.embedded:
        app.extensions["pakmut.worker"].start()


def worker_exit(server, worker):
    """The call to Google that is under way is finished, if it is not too slow."""
    worker.app.wsgi().extensions["pakmut.worker"].finish(graceful_timeout / 2)
