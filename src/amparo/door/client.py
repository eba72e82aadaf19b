"""What a staff device uses at the door: take sealed items, have them erased, answer, agree times, vouch for helpers.

The device pulls; the door can reach nobody. Nothing is opened here: items are age files for the intake's identities.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from io import BytesIO
from typing import Any, BinaryIO, Self, TypeVar

import httpx
from socksio.exceptions import SOCKSError

from amparo.door.limits import MAX_PAGE, MAX_TIMERS
from amparo.door.store import Timer, Voucher, Waiting
from amparo.errors import InputError, StorageError, UnreachableError, WrongKeyError

TIMEOUT = httpx.Timeout(60.0, connect=30.0)
"""Seconds: an onion circuit may take half a minute to build."""


Thing = TypeVar("Thing")
Item = Waiting
"""A sealed thing that waits, as ``DoorClient.pending`` lists it."""


class DoorClient:
    """A staff device's line to one door. A context manager; ``close`` it when done.

    ``proxy`` is how to reach an onion service: ``socks5h://127.0.0.1:9050``, where Tor also resolves the name.
    """

    def __init__(self, url: str, token: str, proxy: str = "") -> None:
        headers = {"authorization": f"Bearer {token}"}
        self._http = httpx.Client(base_url=url, headers=headers, timeout=TIMEOUT, trust_env=False, proxy=proxy or None)

    def pending(self) -> list[Waiting]:
        """List everything that waits, in no meaningful order: items, visits (signals) and silence."""
        items: list[Waiting] = []
        while True:
            with _understood():
                after = items[-1].id if items else ""
                answer = _checked(self._http.get("/staff/pending", params={"after": after}))
                page = [_waiting(row) for row in answer.json()["items"]]
            items += page
            if len(page) < MAX_PAGE:
                return items

    def fetch(self, item_id: str) -> bytes:
        """Return one sealed item."""
        out = BytesIO()
        self.fetch_into(item_id, out)
        return out.getvalue()

    def fetch_into(self, item_id: str, out: BinaryIO) -> None:
        """Write one sealed item to ``out`` as it comes, for attachments that do not fit into memory."""
        with _understood(), self._http.stream("GET", f"/staff/item/{item_id}") as answer:
            _checked(answer)
            for chunk in answer.iter_bytes():
                out.write(chunk)

    def acknowledge(self, ids: Iterable[str]) -> None:
        """Have the door erase items that are safely recorded; ids it no longer has are passed over."""
        for batch in _batches(list(ids), MAX_PAGE):
            with _understood():
                _checked(self._http.post("/staff/acknowledge", json={"ids": batch}))

    def reply(self, mailbox_id: str, sealed: bytes) -> None:
        """Leave a sealed answer in a person's mailbox; leaving the same bytes twice leaves one."""
        with _understood():
            _checked(self._http.put(f"/staff/reply/{mailbox_id}", content=sealed))

    def agree(self, timers: Iterable[Timer]) -> None:
        """Have the door keep agreed times; one whose id it knows gets the new time."""
        for batch in _batches(list(timers), MAX_TIMERS):
            with _understood():
                _checked(self._http.put("/staff/timers", json={"timers": [asdict(one) for one in batch]}))

    def vouch(self, voucher: Voucher) -> None:
        """Have the door keep what a helper's phrase opens."""
        told = {"id": voucher.id, "until": voucher.until, "box": base64.b64encode(voucher.box).decode()}
        with _understood():
            _checked(self._http.put("/staff/voucher", json={"voucher": told}))

    def close(self) -> None:
        """Close the connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def _batches(things: list[Thing], size: int) -> Iterator[list[Thing]]:
    for start in range(0, len(things), size):
        yield things[start : start + size]


def _waiting(row: dict[str, Any]) -> Waiting:
    return Waiting(str(row["id"]), str(row["kind"]), int(row["bucket"]), int(row["count"]))


def _checked(answer: httpx.Response) -> httpx.Response:
    if answer.status_code == httpx.codes.UNAUTHORIZED:
        raise WrongKeyError("the door does not know this device's token", "make a new token on the door's machine")
    if answer.status_code == httpx.codes.NOT_FOUND:
        raise InputError("the door has no item with this id", "another device may have taken it")
    if answer.status_code >= 500:
        raise StorageError(
            "the door could not store this: status {status}", "look after its disk", status=answer.status_code
        )
    if not answer.is_success:
        raise InputError("the door refused this: status {status}", status=answer.status_code)
    return answer


@contextmanager
def _understood() -> Iterator[None]:
    try:
        yield
    except (httpx.HTTPError, SOCKSError) as error:
        raise UnreachableError("the door does not answer", "check its address and that it runs") from error
    except (ValueError, KeyError, TypeError) as error:
        raise UnreachableError("what answers at this address is not a door", "check the address") from error
