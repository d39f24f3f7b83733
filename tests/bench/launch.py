"""Runs gunicorn with the arguments of this process.

The first argument is a number of seconds, after which the process ends itself whatever happens; the second is
the interpreter's switch interval. Imports nothing of ours, so that only what a server loads itself is in its
memory.
"""

import os
import signal
import sys
import threading

from gunicorn.app import wsgiapp


def main() -> None:
    life = float(sys.argv.pop(1))
    end = threading.Timer(life, os.kill, (os.getpid(), signal.SIGTERM))
    end.daemon = True
    end.start()
    sys.setswitchinterval(float(sys.argv.pop(1)))
    wsgiapp.run()


if __name__ == "__main__":
    main()
