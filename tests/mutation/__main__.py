"""`python -m tests.mutation [NAME …] [--sample N] [--seed S]`: mutates the core, or these modules of it."""

import argparse
import os
import random
import sys
import tempfile
import time
from pathlib import Path

from tests.rooms import path_of

from .equivalents import EQUIVALENTS
from .mutants import Mutant, mutants
from .subjects import SUBJECTS
from .trials import Trials

# The share of mutants that tests must notice, of each module.
LEAST_KILLED = 0.9


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.mutation")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(SUBJECTS)}; all by default")
    parser.add_argument("--sample", type=int, metavar="N", help="so many mutants of each module, not all")
    parser.add_argument("--seed", type=int, default=0, metavar="S", help="of the sample")
    options = parser.parse_args()
    if unknown := set(options.names) - set(SUBJECTS):
        parser.error(f"there is no {', '.join(sorted(unknown))}; there are {', '.join(SUBJECTS)}")
    results = [report(name, options.sample, options.seed) for name in options.names or SUBJECTS]
    return 0 if all(results) else 1


def report(name: str, sample: int | None, seed: int) -> bool:
    """Print what became of a module's mutants; return True if enough are killed and the others are named."""
    subject, start = SUBJECTS[name], time.monotonic()
    path = path_of(subject.module)
    source = path.read_text(encoding="utf-8")
    made = mutants(source, str(path))
    chosen = random.Random(seed).sample(made, min(sample or len(made), len(made)))
    with tempfile.TemporaryDirectory() as folder:
        trials = Trials(subject.module, subject.tests, Path(folder))
        seconds = trials.prepare(compile(source, str(path), "exec"))
        alive = list(trials.survivors(chosen, seconds, len(os.sched_getaffinity(0))))
    reasons = EQUIVALENTS.get(name, {})
    news = [mutant for mutant in alive if mutant.change not in reasons]
    killed = len(chosen) - len(alive)
    print(
        f"{name}: {killed} of {len(chosen)} killed ({killed / len(chosen):.0%}), {len(alive) - len(news)} equivalent,"
        f" {len(news)} to look at; {len(made)} in all; {time.monotonic() - start:.0f} s"
    )
    for mutant in sorted(news, key=lambda mutant: mutant.line):
        print(f"  {path.name}:{mutant.line} {mutant.change}")
    for change in wrongly_named(reasons, made, chosen, alive):
        print(f"  named as equivalent, and is not: {change}")
    sys.stdout.flush()
    return not news and killed >= LEAST_KILLED * len(chosen)


def wrongly_named(reasons: dict, made: list[Mutant], chosen: list[Mutant], alive: list[Mutant]) -> list[str]:
    """Return the changes named as equivalent that a test has noticed, or that no mutant makes any more."""
    noticed = {mutant.change for mutant in chosen} - {mutant.change for mutant in alive}
    return sorted(set(reasons) & noticed | set(reasons) - {mutant.change for mutant in made})


if __name__ == "__main__":
    sys.exit(main())
