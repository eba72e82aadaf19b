"""Amparo: safe contact, attributed documentation, honest numbers and harmless publication.

One room a step, in the order the data flows; ``docs/architecture.md`` is the map.
"""

__version__ = "0.1.0"
