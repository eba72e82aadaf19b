"""The door as an onion service of Debian's tor: its keys, its configuration, and the process that runs it."""
