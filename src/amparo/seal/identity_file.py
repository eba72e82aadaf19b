"""age identity files: one secret key a line, ``#`` comments, as ``age-keygen -pq`` writes and ``age -i`` reads them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from amparo.errors import InputError
from amparo.seal.hybrid import HybridIdentity

MAX_IDENTITIES = 100_000
"""One for each epoch and subject of a large vault; more would be minutes of work for whoever opens with them."""


def read(text: str) -> list[HybridIdentity]:
    """Return the identities of a file in their order; raises ``InputError`` with the line number."""
    lines = enumerate(text.splitlines(), 1)
    keys = [(number, line.strip()) for number, line in lines if line.strip() and not line.startswith("#")]
    if not keys:
        raise InputError("the identity file holds no key", "check that the right file was chosen")
    if len(keys) > MAX_IDENTITIES:
        raise InputError("the identity file holds more than {limit} keys", "split it", limit=MAX_IDENTITIES)
    return [_parse(number, key) for number, key in keys]


def write(identities: Sequence[HybridIdentity], comments: Iterable[str] = ()) -> str:
    """Return an identity file: the comments, then each identity under a comment with its public key."""
    lines = [f"# {line}" for comment in comments for line in comment.splitlines()]
    for identity in identities:
        lines += [f"# public key: {identity.recipient}", str(identity)]
    return "\n".join(lines) + "\n"


def _parse(number: int, key: str) -> HybridIdentity:
    try:
        return HybridIdentity.parse(key)
    except InputError:
        raise InputError(
            "line {line} of the identity file is not a post-quantum age key",
            "only keys that begin with AGE-SECRET-KEY-PQ-1 are used here; check that the line is complete",
            line=number,
        ) from None
