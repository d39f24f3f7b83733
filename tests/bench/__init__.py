"""The benchmarks: `make bench`, or `python -m tests.bench NAME …`.

Each prints its figures beside a baseline that is measured in the same run. Compare the two, not one run with
another.
"""
