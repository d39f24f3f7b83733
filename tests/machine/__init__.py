"""A state machine over the real sync: in any order, forms arrive, people edit, calls fail, processes die."""
