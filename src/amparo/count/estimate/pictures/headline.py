"""Which fit speaks for a table: see ``Answer``."""

from __future__ import annotations

from amparo.count.estimate.answer import answered, headline

__all__ = ["answered", "headline"]
