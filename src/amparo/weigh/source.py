"""Sources: parties that say, print, pass on or originate something.

What is recorded of a source is what the publications show of it, never a grade: kind, whether it is named, whether it
can know for itself, and with which other parties it may coincide.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from amparo.ledger import checks

COMPILER = "source:compiler"
"""Who judged relations and facts about sources: whoever made the claims file."""


class SourceKind(StrEnum):
    """What sort of party a source is."""

    OUTLET = "outlet"
    AGENCY = "agency"
    NGO = "ngo"
    AUTHORITY = "authority"
    OFFICE_HOLDER = "office_holder"
    PERSON = "person"
    GROUP = "group"
    COURT = "court"
    INTERGOVERNMENTAL = "intergovernmental"
    DOCUMENT = "document"
    UNSPECIFIED = "unspecified"


class FirstHand(StrEnum):
    """Whether a source is presented as knowing from its own experience, work or registers."""

    YES = "yes"
    NO = "no"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Source:
    """One party, by id (``source:novaya-gazeta``).

    ``may_be_same_as`` names parties that may be the same, share people or rest on the same people: bounds are widened
    by it instead of guessing. ``names`` holds (language, name) where it goes by another name in a language.
    Raises InputError naming the field that is wrong.
    """

    id: str
    name: str
    kind: SourceKind = SourceKind.UNSPECIFIED
    anonymous: bool = False
    first_hand: FirstHand = FirstHand.UNKNOWN
    may_be_same_as: tuple[str, ...] = ()
    note: str = ""
    names: tuple[tuple[str, str], ...] = ()

    def __post_init__(self) -> None:
        checks.entity(self.id, "id")
        checks.text(self.name, "name")
        if self.name == "":
            raise checks.bad("name", "a name")
        for other in self.may_be_same_as:
            checks.entity(other, "may_be_same_as")
            if other == self.id:
                raise checks.bad("may_be_same_as", "another source")
        object.__setattr__(self, "may_be_same_as", tuple(sorted(set(self.may_be_same_as))))
        checks.text(self.note, "note")
        object.__setattr__(self, "names", tuple(sorted(self.names)))
        for language, name in self.names:
            checks.language(language, "names")
            checks.text(name, "names")

    def called(self, language: str = "en") -> str:
        """Return its name in a language, else the one it is listed by."""
        return dict(self.names).get(language, self.name)

    @property
    def slug(self) -> str:
        """The id without its type, as a claims file writes it."""
        return self.id.partition(":")[2]


def unknown_source(source_id: str) -> Source:
    """Stand in for a party of which nothing but the id is recorded."""
    return Source(source_id, source_id.partition(":")[2].replace("-", " "))
