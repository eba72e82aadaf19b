"""Pictures of an answer: overlaps, the total, models side by side, known totals, chains; SVG and PNG."""

from __future__ import annotations

from pathlib import Path

from amparo.count.estimate.answer import Answer
from amparo.count.estimate.pictures import chains, consistency, models, overlaps, total
from amparo.count.estimate.pictures.album import Album
from amparo.errors import StorageError

ALBUM: Album[Answer] = Album({
    "overlaps": overlaps, "total": total, "models": models, "consistency": consistency, "chains": chains,
})  # fmt: skip
PICTURES = ALBUM.pictures
svg, alternative, files = ALBUM.svg, ALBUM.alternative, ALBUM.files


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
