"""The public server: it takes sealed accounts in, and gives sealed answers back. It never holds a key that opens them.

``serve`` runs it, ``client`` is what staff devices pull with, ``visitor`` writes to it as a person's browser with
scripts off does, ``message`` is what stands inside the envelopes, ``words`` are the code a person comes back with.
"""
