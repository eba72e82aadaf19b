"""Linkage in a process of its own: names exist in the child alone, and the parent hears numbers.

The parent starts a fresh interpreter, hands it a job over standard input and reads what it says over a pipe: which
columns were read, how far it is, and a ``Linkage``, which holds no name, date or place of anybody. An error travels as
its template and values; of one that nobody foresaw, only its type and the place in the code. The child cannot be traced
or leave a core dump, writes no file but compiled kernels (code, nothing of anybody), opens no connection, starts no
program, and ends when its parent does.

What it cannot take away: memory may reach a swap that is not encrypted, and root may read it.

**The seam for sealed identities.** A job names an *opener*: ``module:function`` and plain arguments, called within the
child, which returns ``Opened`` lists. ``files.open_files`` reads files. Lists that a quorum of keepers has to open will
be one more opener: its arguments are what the keepers' session hands over, and the names exist only in the child.
"""

from __future__ import annotations

from amparo.count.link.apart.job import Job, Linked, Listed, Opened
from amparo.count.link.apart.parent import run

__all__ = ["Job", "Linked", "Listed", "Opened", "run"]
