"""gunicorn with the arguments of this process, which ends itself after the seconds given first, whatever
happens.

Imports nothing of ours: what a server holds in memory is its own.
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
    wsgiapp.run()


if __name__ == "__main__":
    main()
