"""Golden transcripts: each file is a story of commands and exactly what they print.

``<N>`` stands for a whole number, ``<...>`` for the rest of a line; ``[exit N]`` for an exit code other than 0.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from amparo.demo.fill import DATA

LISTS = Path(__file__).parent.parent / "docs/data/kosovo_killings_1999.csv"
LINKAGE = Path(__file__).parent.parent / "docs/data/linkage"
STORIES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
WILD = {re.escape("<N>"): r"\d+", re.escape("<...>"): r".*"}


def steps(story):
    """Yield (command, expected output) of a transcript, comments and blank lines between steps left out."""
    for step in re.split(r"^\$ ", story.read_text(), flags=re.M)[1:]:
        command, _, rest = step.partition("\n")
        lines = [line for line in rest.splitlines() if not line.startswith("#")]
        yield command, "\n".join(lines).strip()


def run(command, folder):
    arguments = [sys.executable, "-m", *shlex.split(command)]
    environment = {**os.environ, "LC_ALL": "C.UTF-8", "LANGUAGE": "en"}
    done = subprocess.run(
        arguments, cwd=folder, env=environment, capture_output=True, text=True, timeout=120, check=False
    )
    said = (done.stdout + done.stderr).strip()
    return said + (f"\n[exit {done.returncode}]" if done.returncode else "")


def matches(expected, said):
    pattern = re.escape(expected)
    for wild, meaning in WILD.items():
        pattern = pattern.replace(wild, meaning)
    return re.fullmatch(pattern, said)


@pytest.mark.parametrize("story", STORIES, ids=lambda story: story.stem)
def test_transcript(story, tmp_path):
    for name in ("chechnya-claims.csv", "chechnya-sources.csv"):
        shutil.copy(DATA / name, tmp_path)
    shutil.copy(LISTS, tmp_path / "lists.csv")
    shutil.copytree(LINKAGE, tmp_path, dirs_exist_ok=True)
    (tmp_path / "pass").write_text("correct horse: a test's passphrase\n")
    (tmp_path / "other").write_text("not the passphrase\n")
    (tmp_path / "empty").touch()
    (tmp_path / "broken.json").write_text('{"version": 1')
    (tmp_path / "broken.csv").write_text("id,said_on\nk1,yesterday\n")
    for command, expected in steps(story):
        said = run(command, tmp_path)
        assert matches(expected, said), f"$ {command}\n{said}\n--- expected\n{expected}"
        assert "Traceback" not in said
