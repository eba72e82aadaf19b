"""The tables of hard pairs: names that are one person's, and names that are not."""

from pathlib import Path

HERE = Path(__file__).parent


def table(name: str) -> list[tuple[str, str, str, str]]:
    lines = (HERE / f"{name}.tsv").read_text(encoding="utf-8").splitlines()
    return [tuple(line.split("\t")) for line in lines if line and not line.startswith("#")]


ALIKE = table("alike")
UNLIKE = table("unlike")
