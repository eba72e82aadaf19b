"""The staff's workspace: a local web page over one open vault, for one person at a time (``docs/desk.md``).

It listens on 127.0.0.1 only, is opened by a link that works once, keeps everything in memory, and locking it ends it.
"""
