"""Who says so: claims and their sources, roots and independent lines, hedges, drift and denials.

Plain functions over plain data, from a spreadsheet or from statements; no vault is needed. ``docs/weighing.md`` defines
every count, ``docs/claims.md`` the file.
"""
