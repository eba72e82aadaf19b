"""No seized server, locked laptop or browser profile yields a name: every byte on disk is searched."""

import os
import tempfile
from pathlib import Path

import pytest
from tests.seizure.search import pattern, search_deleted_files, search_file, search_folder
from tests.seizure.week import PLANTED, Week, lock, staff_browser, working

pytestmark = [pytest.mark.browser, pytest.mark.skipif(os.name != "posix", reason="reads /proc")]


@pytest.fixture
def root():
    """A folder with a short path: chromium keeps a socket in its temporary folder, and socket paths are short."""
    with tempfile.TemporaryDirectory(prefix="az-", ignore_cleanup_errors=True) as folder:
        (Path(folder) / "m").mkdir()
        yield Path(folder) / "m"


def test_nothing_planted_is_found_on_server_laptop_or_in_the_browser_profile(playwright, root):
    planted = pattern(PLANTED)
    with working(playwright, root) as (week, page):
        # While everything runs and the desk is open: what the door and the desk have on disk, deleted files included.
        assert search_folder(root / "door", planted) == {}
        assert search_folder(root / "vault", planted) == {}
        assert search_folder(root / "logs", planted) == {}
        assert search_folder(root / "tmp", planted) == {}
        assert search_deleted_files(week.pids(), planted) == {}
        lock(page)
        week.processes[-1].wait(20)
    # Locked, closed, seized.
    written = [path for path in root.rglob("*") if path.is_file()]
    assert {"vault.db", "door.toml"} <= {path.name for path in written}
    assert any("profile" in path.parts for path in written)
    assert search_folder(root, planted) == {}


def test_a_leak_into_the_browser_is_found_out(playwright, root):
    """The same machines with one mistake planted: a name in a page's address, which browsers write to disk."""
    week = Week(root)
    week.run("init", "--organisation", "Helpline")
    with week.running("desk", "desk") as link, staff_browser(playwright, week) as page:
        page.goto(link)
        page.goto(f"{link.partition('/open/')[0]}/search?q={PLANTED[1]}")
    found = search_folder(root, pattern(PLANTED))
    assert any("/profile/" in path for path in found)
    assert not any("/vault/" in path or "/logs/" in path for path in found)


def test_the_search_would_find_a_leak_in_each_place(tmp_path):
    """The same search, the same words: a leak planted in any place is found, so finding nothing means something."""
    planted = pattern(PLANTED)
    for number, word in enumerate(PLANTED):
        leak = tmp_path / f"{number}.log"
        leak.write_bytes(b"\0" * 100 + word.encode() + b"\0" * 100)
        assert search_file(leak, planted), number
