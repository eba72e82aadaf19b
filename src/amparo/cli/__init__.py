"""The ``amparo`` command: one verb a function, in one module for each part of the work.

``docs/cli.md`` describes every verb and option; a test compares the two.
"""

from amparo.cli import (
    begin,
    casework,
    desk,
    door,
    estimating,
    linking,
    onion,
    overlapping,
    reviewing,
    send,
    vault,
    weighing,
)
from amparo.cli.common import main

__all__ = [
    "begin",
    "casework",
    "desk",
    "door",
    "estimating",
    "linking",
    "main",
    "onion",
    "overlapping",
    "reviewing",
    "send",
    "vault",
    "weighing",
]
