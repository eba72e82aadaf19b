"""One open vault and its door, shared by everything that works on them at the same time in this process."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from typing import TYPE_CHECKING

from amparo.casework.alarms import Alarm, alarms
from amparo.casework.checkins import CheckIn, recorded
from amparo.desk.jobs import Jobs, Progress
from amparo.door.client import DoorClient
from amparo.errors import RefusedError
from amparo.ledger.vault import Vault
from amparo.record import intake
from amparo.record.intake import Received
from amparo.weigh.claim import ClaimSet
from amparo.weigh.roots import Root, roots_of
from amparo.weigh.source import COMPILER
from amparo.weigh.statements import from_statements

if TYPE_CHECKING:
    from amparo.desk.review import Review


@dataclass(frozen=True, slots=True)
class Claims:
    """The public claims a vault holds, with the ends of each claim's chains."""

    set: ClaimSet
    roots: dict[str, tuple[Root, ...]]


@dataclass(frozen=True, slots=True)
class Care:
    """All check-ins and alarms of a vault."""

    check_ins: tuple[CheckIn, ...]
    alarms: tuple[Alarm, ...]


class Workspace:
    """A vault, the door it fetches from (None: works without one), and the lock that keeps their users apart.

    Take ``lock`` around whatever reads and then writes what it read; the vault keeps single calls apart by itself.
    """

    def __init__(self, vault: Vault, door: DoorClient | None = None) -> None:
        self.vault = vault
        self.door = door
        self.lock = threading.RLock()
        self.jobs = Jobs()
        self.review: Review | None = None  # lists and their linkage: in memory only, gone when the desk is locked
        self._receiving = threading.Lock()
        self._claims: tuple[object, Claims] | None = None
        self._care: tuple[object, Care] | None = None

    def receive(self, progress: Progress | None = None) -> Received:
        """Fetch what waits at the door, one round at a time; raises RefusedError without a door.

        The lock is not held while the door is asked: pages stay usable on a slow line.
        """
        with self._receiving:
            return intake.receive(self.vault, self.need_door(), progress)

    def need_door(self) -> DoorClient:
        """Return the door; raises RefusedError if there is none."""
        if self.door is None:
            raise RefusedError(
                "this desk was opened without a door", "lock it and open it again with `amparo desk --door ADDRESS`"
            )
        return self.door

    def state(self) -> str:
        """Return a word that changes when statements come or go."""
        return f"{self.vault.count()}-{sum(head.seq for head in self.vault.heads())}"

    def claims(self) -> Claims:
        """Return the claims of the vault; read anew only after something was recorded."""
        state = self.state()
        held = self._claims
        if held is None or held[0] != state:
            statements = [*self.vault.statements(kind="event"), *self.vault.statements(said_by=COMPILER)]
            claim_set = from_statements({one.id: one for one in statements}.values())
            held = self._claims = (state, Claims(claim_set, roots_of(claim_set)))
        return held[1]

    def care(self) -> Care:
        """Return all check-ins and alarms; read anew only after something was recorded."""
        state = self.state()
        held = self._care
        if held is None or held[0] != state:
            held = self._care = (state, Care(tuple(recorded(self.vault)), tuple(alarms(self.vault))))
        return held[1]
