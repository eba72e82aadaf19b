"""The public names of the library: complete, and loaded only when they are used."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

from amparo.count import estimate

SLOW = ["numpy", "numba", "scipy", "matplotlib"]


def loaded(code):
    """Return which of the slow libraries a fresh process has loaded after some code."""
    ask = f"{code}; import sys; print([name for name in {SLOW} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", ask], capture_output=True, text=True, check=True)
    return ast.literal_eval(done.stdout.splitlines()[-1])


@pytest.mark.parametrize("name", estimate.__all__)
def test_every_public_name_is_there(name):
    made = getattr(estimate, name)
    assert getattr(made, "__module__", "amparo.count.estimate").startswith("amparo.count.estimate")


def test_what_type_checkers_see_is_what_there_is():
    tree = ast.parse(Path(estimate.__file__).read_text())
    [checked] = [node for node in tree.body if isinstance(node, ast.If)]
    seen = {(node.module.rpartition(".")[2], name.name) for node in checked.body for name in node.names}
    assert seen == {(module, name) for name, module in estimate._WHERE.items()}
    assert set(estimate.__all__) == set(estimate._WHERE)


def test_no_other_name_is_there():
    with pytest.raises(AttributeError, match="oracle"):
        _ = estimate.oracle


def test_nothing_slow_is_loaded_before_it_is_needed():
    assert loaded("import amparo.count.estimate") == []
    assert loaded("from amparo.cli import main") == []
    assert loaded("from amparo.count.estimate import Table") == ["numpy"]
