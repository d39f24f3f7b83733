"""Every place that tells figures of an area, held against one independent count of what stands in its sheets.

world     forms, people at the sheets and passing days, in any order
acts      what may happen
count     the independent count: cells in, figures out; knows DESIGN §5 and §8, and none of our counting
tellers   every place that tells figures or lists agencies: a new place is one line there
"""
