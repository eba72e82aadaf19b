"""The processes of a door: a supervisor that forks, workers that speak HTTP and hold the store, sealers that see words.

A worker hands each request of a person to a sealer over a socket of its own (``handover``) and then only answers what
the sealer asks (``conversation``): more of the body, or one of the store's public verbs. The sealer (``sealer``,
``remote``) runs the pages with nothing else within its reach (``sandbox``). See ``docs/sealing-process.md``.
"""
