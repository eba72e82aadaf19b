"""Appends to a vault for ever and prints the id of every statement once it is acknowledged. Killed by its test.

    python appender.py FOLDER SEED_HEX [LIMIT]

With LIMIT no file may grow beyond so many bytes, as on a full disk: it prints what it is told then, and after
the limit is gone appends once more.
"""

import io
import os
import resource
import sys
from pathlib import Path

from amparo.errors import StorageError
from amparo.ledger.device import Device
from amparo.ledger.statement import Statement, new_id
from amparo.ledger.value import Text
from amparo.ledger.vault import Vault
from amparo.seal.hybrid import HybridIdentity


def say(*words):
    sys.stdout.write(" ".join(words) + "\n")
    sys.stdout.flush()


def append(vault, count):
    batch = [
        Statement(new_id(), f"account:a{n % 3}", "account.working_text", Text("слово " * 20), "source:a")
        for n in range(count)
    ]
    vault.append(batch)
    for statement in batch:
        say("statement", statement.id)


def work(vault):
    for number in range(1_000_000):
        append(vault, 1 + number % 7)
        if number % 3 == 0:
            say("file", vault.keep_file("account:a1", io.BytesIO(os.urandom(5000)), "a.bin"))


def main():
    folder, seed = Path(sys.argv[1]), bytes.fromhex(sys.argv[2])
    with Vault.open(folder, Device(HybridIdentity.from_seed(seed))) as vault:
        if len(sys.argv) == 3:
            say("ready")
            work(vault)
        resource.setrlimit(resource.RLIMIT_FSIZE, (int(sys.argv[3]), resource.RLIM_INFINITY))
        try:
            work(vault)
        except StorageError as error:
            say("refused", str(error), "|", error.hint())
        resource.setrlimit(resource.RLIMIT_FSIZE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
        append(vault, 2)


if __name__ == "__main__":
    main()
