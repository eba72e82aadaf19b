"""A set of pictures of one thing as SVG and PNG, with their words. What the thing is, only the pictures know."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Generic, Protocol, TypeVar

from matplotlib.figure import Figure

from amparo.count.estimate.pictures import canvas
from amparo.count.estimate.pictures.voice import Voice

Thing = TypeVar("Thing")
Shown_contra = TypeVar("Shown_contra", contravariant=True)


class Picture(Protocol[Shown_contra]):
    """A module that draws one picture of a thing and says in words what it shows."""

    TITLE: str

    def draw(self, thing: Shown_contra, voice: Voice, titled: bool = True, /) -> Figure | None:
        """Draw it; None where there is nothing to show."""

    def describe(self, thing: Shown_contra, voice: Voice, /) -> str:
        """Say what it shows."""


@dataclass(frozen=True)
class Album(Generic[Thing]):
    """Pictures by the name of their files."""

    pictures: Mapping[str, Picture[Thing]]

    def svg(self, thing: Thing, name: str, language: str = "en", *, titled: bool = True) -> str | None:
        """Return one picture by its name as SVG; None where there is nothing to show.

        ``titled=False`` leaves out the visible title, for a page that has a heading of its own.
        """
        voice, picture = Voice(language), self.pictures[name]
        with canvas.style():
            made = picture.draw(thing, voice, titled)
            if made is None:
                return None
            canvas.settle(made)
            return canvas.svg(made, voice.say(picture.TITLE), picture.describe(thing, voice), language)

    def alternative(self, thing: Thing, name: str, language: str = "en") -> str:
        """Return what one picture shows in words, for people who cannot see it."""
        return self.pictures[name].describe(thing, Voice(language))

    def files(self, thing: Thing, language: str = "en") -> Iterator[tuple[str, bytes]]:
        """Yield (file name, content) of every picture that has something to show."""
        voice = Voice(language)
        for name, picture in self.pictures.items():
            with canvas.style():
                made = picture.draw(thing, voice)
                if made is None:
                    continue
                canvas.settle(made)
                title, words = voice.say(picture.TITLE), picture.describe(thing, voice)
                yield f"{name}.svg", canvas.svg(made, title, words, language).encode()
                yield f"{name}.png", canvas.png(made, title, words)
