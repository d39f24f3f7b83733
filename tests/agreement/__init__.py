"""Compares every place that shows figures of an area with one independent count of its sheets.

world               forms, people at the sheets and passing days, in any order
actions             what may happen
independent_count   the count: cells in, figures out, without the service's code
figure_sources      every place that shows figures or lists agencies; a new place is one function and one line
"""
