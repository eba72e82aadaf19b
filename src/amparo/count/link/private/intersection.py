"""How many keys two lists share: private set intersection by elliptic curves, of which only the number is taken.

Meadows (1986), Huberman, Franklin and Hogg (1999), here by the library ``openmined-psi`` on P-256. With H a hash onto
the curve, the *asker* sends {H(x)·a}; the *answerer* returns {H(x)·a·b}, sorted so that nobody can tell which is whose,
and {H(y)·b}; the asker undoes a in the former and counts what is in both. Fresh keys a and b for every exchange.

Both sets are filled up with random points to 1, 2 or 5 times a power of ten, so that a size is told roughly only. The
promise "only the number" holds between those who run this program as it is: an asker who changed it can give each key a
multiplier of its own and then tell which were found. Nothing here keeps a party from putting guesses on its list.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from hashlib import sha256
from typing import Any

from amparo.count.link.private.files import LARGEST_SET, Opened, read, write
from amparo.count.link.private.recipe import Keys
from amparo.errors import AmparoError, InputError, RefusedError, VerifyError

FEWEST = 50
"""A list with fewer keys asks about persons, not about numbers."""
SIZES = (1_000, 2_000, 5_000, 10_000, 20_000, 50_000, 100_000, 200_000, 500_000, LARGEST_SET)
"""The sizes to which sets are filled up."""


def ask(keys: Keys) -> tuple[bytes, bytes]:
    """Return the request, to be sent, and the state, which holds a private key and stays here.

    Raises RefusedError for a list of fewer than 50 keys, InputError for one of more than a million.
    """
    filled = _filled(keys.values)
    client = _psi().client.CreateWithNewKey(False)
    request = write("request", keys.fields, [client.CreateRequest(filled).encrypted_elements])
    kept = {"key": client.GetPrivateKeyBytes().hex(), "request": sha256(request).hexdigest()}
    return request, write("state", keys.fields, real=len(keys.values), filled=len(filled), **kept)


def answer(keys: Keys, request: bytes) -> bytes:
    """Return the answer to a request about the same fields; the key that makes it is forgotten at once.

    Raises InputError for a file that is no request or is about other fields, VerifyError for a damaged one,
    RefusedError when either list is too short.
    """
    asked = read("request", request, sets=1)
    if asked.fields != keys.fields:
        raise InputError(
            "the request is about other fields: {fields}",
            "agree on the fields, and choose the same",
            fields=", ".join(asked.fields),
        )
    [points] = asked.sets
    if len(points) not in SIZES:
        raise RefusedError("the request has not been filled up to an agreed size", "ask for one made by this program")
    filled = _filled(keys.values)
    psi = _psi()
    server = psi.server.CreateWithNewKey(False)
    setup = server.CreateSetupMessage(1e-9, len(points), filled, psi.DataStructure.RAW)
    with _on_the_curve():
        twice = server.ProcessRequest(psi.Request(reveal_intersection=False, encrypted_elements=points))
    sets = [twice.encrypted_elements, setup.raw.encrypted_elements]
    return write("answer", keys.fields, sets, request=sha256(request).hexdigest())


def count(answer: bytes, state: bytes) -> int:
    """Return how many keys both lists hold.

    Raises InputError for files of another kind or another exchange, VerifyError for what is damaged or cannot be true.
    """
    mine, theirs = read("state", state), read("answer", answer, sets=2)
    real, size, request, key = _kept(mine)
    twice, listed = theirs.sets
    if theirs.values.get("request") != request:
        raise InputError("the answer is to another request", "give the answer to the request that belongs to the state")
    if len(twice) != size or len(listed) not in SIZES:
        raise VerifyError("the answer has not the sizes that were agreed", "ask for it again")
    psi = _psi()
    with _on_the_curve():
        client = psi.client.CreateFromKey(key, False)
        setup = psi.ServerSetup()
        setup.raw.encrypted_elements.extend(listed)
        found = int(client.GetIntersectionSize(setup, psi.Response(encrypted_elements=twice)))
    if found > real:
        raise VerifyError("the answer shares more than was asked about", "it was not made by this program; drop it")
    return found


def _kept(state: Opened) -> tuple[int, int, str, bytes]:
    try:
        values = state.values
        return int(values["real"]), int(values["filled"]), str(values["request"]), bytes.fromhex(values["key"])
    except (KeyError, ValueError, TypeError):
        raise VerifyError("the state of the request is damaged", "ask anew") from None


def _filled(values: Sequence[str]) -> list[str]:
    """Add random keys up to the next agreed size; they agree with nothing, for they are 256 bits of chance."""
    if len(values) < FEWEST:
        raise RefusedError(
            "the list has fewer than {fewest} keys: so short a list asks about persons",
            "count overlaps of longer lists only",
            fewest=FEWEST,
        )
    if len(values) > LARGEST_SET:
        raise InputError("the list has more than {most} keys", "divide it, by year or region", most=LARGEST_SET)
    size = next(size for size in SIZES if size >= len(values))
    return [*values, *(secrets.token_hex(32) for _ in range(size - len(values)))]


@cache
def _psi() -> Any:
    try:
        import private_set_intersection.python as psi  # noqa: PLC0415  (an extra, and slow to load)
    except ImportError:
        raise AmparoError(
            "this exchange needs the package openmined-psi, which is not installed",
            "install it with `pip install 'amparo[psi]'`, or count by keyed codes (`amparo overlap encode`)",
        ) from None
    return psi


@contextmanager
def _on_the_curve() -> Iterator[None]:
    """Turn the library's complaint about a point or key, whose words would tell nobody what to do, into ours."""
    try:
        yield
    except (RuntimeError, ValueError):
        raise VerifyError(
            "the file holds what is no point of the curve", "it was not made by this program; ask for it again"
        ) from None
