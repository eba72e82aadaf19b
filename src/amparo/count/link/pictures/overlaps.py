"""Who stands on which lists together, by the best single partition: the picture of ``count.estimate``."""

from __future__ import annotations

from matplotlib.figure import Figure

from amparo.count.estimate.pictures import overlaps
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link.linkage import Linkage
from amparo.text import N_

TITLE = N_("How the lists overlap, by the best single linkage")


def draw(linkage: Linkage, voice: Voice, titled: bool = True) -> Figure | None:
    """Draw the overlaps; one list alone has none."""
    if len(linkage.lists) < 2:
        return None
    return overlaps.drawn(linkage.table, voice, voice.say(TITLE) if titled else "")


def describe(linkage: Linkage, voice: Voice) -> str:
    """Say in words what the picture shows."""
    return overlaps.described(linkage.table, voice)
