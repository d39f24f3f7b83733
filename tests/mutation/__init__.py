"""Mutation of the core: each module is changed in one place at a time, and the tests of its room must notice.

`python -m tests.mutation`; tests/README.md tells the last figures.
"""
