"""What is compared, and how weights are written, before a reader."""

from __future__ import annotations

from babel import numbers

from amparo.count.estimate.pictures.voice import Voice
from amparo.text import N_

NAMES = {
    "name": N_("name"),
    "surname": N_("surname"),
    "given": N_("given name"),
    "patronymic": N_("patronymic"),
    "birth": N_("birth"),
    "place": N_("place"),
    "date": N_("date: {label}"),
}
"""By role. Of the others the label is shown, which is the user's own word."""


def compared(id: str, voice: Voice) -> str:
    """Say what is compared."""
    role, _, label = id.partition(":")
    label = label.replace("_", " ")
    return voice.say(NAMES[role], label=label) if role in NAMES else label or id


def signed(weight: float, voice: Voice) -> str:
    """Write a weight in bits, with its sign; what rounds to nought has none."""
    tenths = round(weight, 1)
    written = numbers.format_decimal(abs(tenths), format="0.0", locale=voice.language)
    sign = ("+" if tenths > 0 else "-") if tenths else ""
    return f"{sign}{written}"
