"""Pictures of an answer: overlaps, the total, models side by side, known totals, chains; SVG and PNG."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Protocol

from matplotlib.figure import Figure

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.pictures import canvas, chains, consistency, models, overlaps, total
from amparo.count.estimate.pictures.voice import Voice
from amparo.errors import StorageError


class Picture(Protocol):
    """A module that draws one picture and says in words what it shows."""

    TITLE: str

    def draw(self, answer: Answer, voice: Voice, titled: bool = True) -> Figure | None:
        """Draw it; None where there is nothing to show."""

    def describe(self, answer: Answer, voice: Voice) -> str:
        """Say what it shows."""


PICTURES: dict[str, Picture] = {
    "overlaps": overlaps, "total": total, "models": models, "consistency": consistency, "chains": chains,
}  # fmt: skip
"""By the name of their files."""


def svg(answer: Answer, name: str, language: str = "en", *, titled: bool = True) -> str | None:
    """Return one picture (a key of PICTURES) as SVG; None where there is nothing to show.

    ``titled=False`` leaves out the visible title, for a page that has a heading of its own.
    """
    voice, picture = Voice(language), PICTURES[name]
    with canvas.style():
        made = picture.draw(answer, voice, titled)
        if made is None:
            return None
        canvas.settle(made)
        return canvas.svg(made, voice.say(picture.TITLE), picture.describe(answer, voice), language)


def alternative(answer: Answer, name: str, language: str = "en") -> str:
    """Return what one picture shows in words, for people who cannot see it."""
    return PICTURES[name].describe(answer, Voice(language))


def write(answer: Answer, folder: Path, language: str = "en") -> list[Path]:
    """Write every picture that has something to show as ``NAME.svg`` and ``NAME.png``; raises StorageError."""
    written = []
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for file, content in files(answer, language):
            (folder / file).write_bytes(content)
            written.append(folder / file)
    except OSError as error:
        raise StorageError("the pictures cannot be written here", "check the folder and the disk") from error
    return written


def files(answer: Answer, language: str = "en") -> Iterator[tuple[str, bytes]]:
    """Yield (file name, content) of every picture."""
    voice = Voice(language)
    for name, picture in PICTURES.items():
        with canvas.style():
            made = picture.draw(answer, voice)
            if made is None:
                continue
            canvas.settle(made)
            title, words = voice.say(picture.TITLE), picture.describe(answer, voice)
            yield f"{name}.svg", canvas.svg(made, title, words, language).encode()
            yield f"{name}.png", canvas.png(made, title, words)
