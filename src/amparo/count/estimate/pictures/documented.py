"""How many people are documented: one number, or two where it is in doubt which records are the same person.

``Answer.table`` is then the possible linkage with the fewest people; its number alone would pass for a count.
"""

from __future__ import annotations

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.linked import DOCUMENTED


def documented(answer: Answer) -> tuple[int, int]:
    """Return the fewest and the most people on at least one list; both are the same where nothing is in doubt."""
    for note in answer.notes:
        if note.template == DOCUMENTED:
            return int(str(note.values["low"])), int(str(note.values["high"]))
    return answer.table.n, answer.table.n
