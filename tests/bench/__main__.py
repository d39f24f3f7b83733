"""Runs the benchmarks with these names, or all of them."""

import sys
import time
from collections.abc import Callable, Iterable

from . import (
    abuse,
    deadline,
    delivery,
    evidence,
    exports,
    files,
    gathering,
    limits,
    look,
    lookup,
    machine,
    memory,
    names,
    national,
    oversized,
    posters,
    register,
    registrations,
    reminders,
    school_pages,
    trail,
    transactions,
    views,
    weight,
)

BENCHMARKS: dict[str, Callable[[], Iterable[str]]] = {
    "registrations": registrations.run,
    "limits": limits.run,
    "look": look.run,
    "lookup": lookup.run,
    "delivery": delivery.run,
    "deadline": deadline.run,
    "weight": weight.run,
    "views": views.run,
    "memory": memory.run,
    "register": register.run,
    "evidence": evidence.run,
    "machine": machine.run,
    "abuse": abuse.run,
    "names": names.run,
    "national": national.run,
    "oversized": oversized.run,
    "exports": exports.run,
    "files": files.run,
    "posters": posters.run,
    "reminders": reminders.run,
    "gathering": gathering.run,
    "schoolpages": school_pages.run,
    "transactions": transactions.run,
    "trail": trail.run,
}


def main(names: list[str]) -> int:
    if unknown := set(names) - set(BENCHMARKS):
        print(
            f"There is no benchmark {', '.join(sorted(unknown))}; there are {', '.join(BENCHMARKS)}.",
            file=sys.stderr,
        )
        return 2
    for name in names or BENCHMARKS:
        start = time.monotonic()
        print(f"{name}", flush=True)
        for line in BENCHMARKS[name]():
            print(f"  {line}", flush=True)
        print(f"  ({time.monotonic() - start:.0f} s)\n", flush=True)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
