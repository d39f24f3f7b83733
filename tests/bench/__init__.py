"""The benchmarks: `make bench`, or `python -m tests.bench NAME …`. Each prints its figures beside a baseline
measured in the same run; compare the two, not one run with another.
"""
