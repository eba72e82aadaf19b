"""Pictures of a linkage: weights, overlaps, one pair step by step, probabilities and people by draw; SVG and PNG.

Their look is that of ``count.estimate.pictures``. None shows a value of a record.
"""

from __future__ import annotations

from amparo.count.estimate.pictures.album import Album
from amparo.count.link.linkage import Linkage
from amparo.count.link.pictures import overlaps, pair, probabilities, weights

ALBUM: Album[Linkage] = Album({
    "weights": weights, "overlaps": overlaps, "pair": pair, "probabilities": probabilities,
})  # fmt: skip
PICTURES = ALBUM.pictures
svg, alternative, files = ALBUM.svg, ALBUM.alternative, ALBUM.files
