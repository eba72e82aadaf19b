"""Pictures of a linkage: weights, overlaps, one pair step by step, probabilities and people by draw; SVG and PNG.

Their look is that of ``count.estimate.pictures``. None shows a value of a record.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Protocol

from matplotlib.figure import Figure

from amparo.count.estimate.pictures import canvas
from amparo.count.estimate.pictures.voice import Voice
from amparo.count.link.linkage import Linkage
from amparo.count.link.pictures import overlaps, pair, probabilities, weights


class Picture(Protocol):
    """A module that draws one picture and says in words what it shows."""

    TITLE: str

    def draw(self, linkage: Linkage, voice: Voice, titled: bool = True) -> Figure | None:
        """Draw it; None where there is nothing to show."""

    def describe(self, linkage: Linkage, voice: Voice) -> str:
        """Say what it shows."""


PICTURES: dict[str, Picture] = {
    "weights": weights, "overlaps": overlaps, "pair": pair, "probabilities": probabilities,
}  # fmt: skip
"""By the name of their files."""


def svg(linkage: Linkage, name: str, language: str = "en", *, titled: bool = True) -> str | None:
    """Return one picture (a key of PICTURES) as SVG; None where there is nothing to show.

    ``titled=False`` leaves out the visible title, for a page that has a heading of its own.
    """
    voice, picture = Voice(language), PICTURES[name]
    with canvas.style():
        made = picture.draw(linkage, voice, titled)
        if made is None:
            return None
        canvas.settle(made)
        return canvas.svg(made, voice.say(picture.TITLE), picture.describe(linkage, voice), language)


def alternative(linkage: Linkage, name: str, language: str = "en") -> str:
    """Return what one picture shows in words, for people who cannot see it."""
    return PICTURES[name].describe(linkage, Voice(language))


def files(linkage: Linkage, language: str = "en") -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of every picture that has something to show."""
    voice = Voice(language)
    for name, picture in PICTURES.items():
        with canvas.style():
            made = picture.draw(linkage, voice)
            if made is None:
                continue
            canvas.settle(made)
            title, words = voice.say(picture.TITLE), picture.describe(linkage, voice)
            yield f"{name}.svg", canvas.svg(made, title, words, language).encode()
            yield f"{name}.png", canvas.png(made, title, words)
