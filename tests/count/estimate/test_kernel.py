"""Kernels: what is kept on disk is never older than the sources; work comes in order and stops when told."""

import ast
import os
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from amparo.count.estimate import kernel, kernel_cache

CALLER = """
from pathlib import Path
from amparo.count.estimate import kernel_cache
kernel_cache.SOURCES = Path(__file__).parent
from amparo.count.estimate.kernel import compiled
from callee import callee

@compiled
def caller():
    return callee() + 1

print(caller(), sum(caller.stats.cache_hits.values()))
"""
CALLEE = """
from amparo.count.estimate.kernel import compiled

@compiled
def callee():
    return {value}
"""
COUNT = "amparo.count"


def run(place, value, home):
    """Return what the caller gives, and how often its machine code came from the disk."""
    (place / "callee.py").write_text(CALLEE.format(value=value))
    (place / "caller.py").write_text(CALLER)
    environment = {**os.environ, "XDG_CACHE_HOME": str(home), "PYTHONDONTWRITEBYTECODE": "1"}
    done = subprocess.run(
        [sys.executable, "caller.py"], cwd=place, capture_output=True, text=True, check=True, env=environment
    )
    return tuple(map(int, done.stdout.split()))


def test_a_change_in_a_kernel_that_another_calls_is_seen(tmp_path):
    assert run(tmp_path, 1, tmp_path) == (2, 0)
    assert run(tmp_path, 1, tmp_path) == (2, 1)
    assert run(tmp_path, 5, tmp_path) == (6, 0)
    assert len(list((tmp_path / "__pycache__").glob("kernels-*"))) == 2


def test_kernels_go_to_the_users_cache_where_the_package_is_read_only(tmp_path):
    place, home = tmp_path / "package", tmp_path / "home"
    place.mkdir()
    (place / "__pycache__").touch()  # a file where the folder would be: root may write anywhere
    assert run(place, 1, home) == (2, 0)
    assert run(place, 1, home) == (2, 1)
    assert len(list((home / "amparo").glob("kernels-*"))) == 1


def test_without_any_place_to_write_kernels_are_compiled_each_time(tmp_path):
    place, home = tmp_path / "package", tmp_path / "home"
    place.mkdir()
    (place / "__pycache__").touch()
    home.touch()
    assert run(place, 1, home) == (2, 0)
    assert run(place, 1, home) == (2, 0)


def test_folders_of_other_versions_go_once_nobody_uses_them(tmp_path, monkeypatch):
    monkeypatch.setattr(kernel_cache, "SOURCES", tmp_path)
    (tmp_path / "__pycache__").mkdir()
    old, running = (tmp_path / "__pycache__" / f"kernels-{name}" for name in ("old", "running"))
    for folder in (old, running):
        folder.mkdir()
        (folder / "code").touch()
    os.utime(old, (0, 0))
    current = kernel_cache.folder.__wrapped__()
    assert set((tmp_path / "__pycache__").iterdir()) == {current, running}


def test_the_digest_covers_all_that_goes_into_kernels():
    """A kernel takes in functions, constants and records; each must come from a folder that is hashed."""
    folders = {path.parent for path in kernel_cache.SOURCES.rglob("*.py") if "\n@compiled\n" in path.read_text()}
    assert {folder.name for folder in folders} >= {"graphs", "loglinear", "heterogeneity", "partition"}
    outside = set()
    for path in (file for folder in folders for file in folder.glob("*.py") if "@compiled" in file.read_text()):
        tree = ast.parse(path.read_text())
        taken_in = {name for kernel in ast.walk(tree) if _is_kernel(kernel) for name in _names_within(kernel)}
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("amparo"):
                origin = Path(*node.module.removeprefix(COUNT).strip(".").split("."))
                file = kernel_cache.SOURCES / origin.with_suffix(".py")
                place = file.parent if file.exists() else kernel_cache.SOURCES / origin
                if place not in folders:
                    outside |= {(node.module, name.name) for name in node.names if name.name in taken_in}
    types = {"Bits", "Floats", "Ints", "Table"}
    assert {pair for pair in outside if pair[1] not in types} == set()


def _is_kernel(node):
    return isinstance(node, ast.FunctionDef) and any(
        getattr(each, "id", "") in {"compiled", "inlined", "as_written"} for each in node.decorator_list
    )


def _names_within(kernel):
    return {node.id for part in kernel.body for node in ast.walk(part) if isinstance(node, ast.Name)}


def test_results_come_in_the_order_of_the_items():
    late = threading.Event()

    def work(item):
        if item == 0:
            assert late.wait(10)
        late.set()
        return item * 10

    assert kernel.parallel(work, range(5), workers=2) == [0, 10, 20, 30, 40]


def test_a_result_is_there_before_the_later_ones_are():
    later = threading.Event()

    def work(item):
        if item == 1:
            assert later.wait(10)
        return item

    results = kernel.in_order(work, range(2), workers=2)
    assert next(results) == 0
    later.set()
    assert next(results) == 1


def test_after_a_failure_nothing_further_is_begun():
    begun, go = [], threading.Event()

    def work(item):
        begun.append(item)
        if item == 0:
            raise ValueError("first")
        assert go.wait(10)

    before = threading.active_count()
    with pytest.raises(ValueError, match="first"):
        kernel.parallel(work, range(50), workers=2)
    go.set()
    for thread in threading.enumerate()[before:]:
        thread.join(10)
    assert len(begun) < 50


def test_nobody_waits_for_work_that_runs_when_the_caller_is_interrupted():
    never = threading.Event()
    results = kernel.in_order(lambda item: never.wait(30) if item else item, range(2), workers=2)
    assert next(results) == 0
    results.close()
    assert not never.is_set()
    never.set()
