"""Writing small files and saying what was refused of them, for the tests that read tables in."""

import pytest

from amparo.count.estimate.reading import read
from amparo.errors import InputError

PATTERNS = "A,B,C,count\n1,0,0,5\n0,1,0,4\n0,0,1,3\n1,1,0,2\n1,1,1,1\n"
PERSONS = "A,B,C\n1,0,0\n1,1,0\n0,1,1\n1,0,0\n"


class Folder:
    """A folder to write files to."""

    def __init__(self, path):
        self.path = path

    def write(self, text, name="lists.csv"):
        path = self.path / name
        path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return path

    def table(self, text, **asked):
        (table,) = read(self.write(text), **asked)
        return table

    def refused(self, text, **asked):
        """Return what is said and what is advised of a text that cannot be read."""
        with pytest.raises(InputError) as error:
            read(self.write(text), **asked)
        assert error.value.hint()
        return f"{error.value}; {error.value.hint()}"


def rows(table):
    return {tuple(bits): count for bits, count in zip(table.patterns.tolist(), table.counts.tolist(), strict=True)}
