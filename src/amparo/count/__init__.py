"""How many: from overlapping, incomplete lists to a total with its doubt.

``count.estimate`` is multiple systems estimation. The room is also a plain library: data frames or plain objects in,
results out; no vault, no desk, no network.
"""
