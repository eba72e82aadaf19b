"""The whole way on one machine: a real door, a real desk, the real public claims and clearly synthetic accounts.

Nothing here is special: accounts go through the running door over HTTP as a person's would, and are pulled, opened,
recorded, weighed and published by the same functions that the command line uses.
"""
