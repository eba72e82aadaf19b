"""Made-up accounts are labelled in their first words, so that no copy of such a text can be taken for a person's."""

from __future__ import annotations

LABELS = {
    "en": "[SYNTHETIC — not a real person]",
    "ru": "[ВЫМЫШЛЕННЫЙ — не реальный человек]",
}


def is_labelled(text: str) -> bool:
    """Say whether a text begins with the label."""
    return text.lstrip().startswith(tuple(LABELS.values()))


def without_label(text: str) -> str:
    """Return the text after its label, for places that show the label themselves."""
    for label in LABELS.values():
        if text.lstrip().startswith(label):
            return text.lstrip().removeprefix(label).lstrip()
    return text
