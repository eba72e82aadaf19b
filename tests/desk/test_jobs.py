"""Work beside the pages: one of a kind at a time, progress, and errors that say nothing of what they held."""

import threading
from concurrent.futures import ThreadPoolExecutor

from amparo.demo.house import house
from amparo.desk.jobs import Jobs
from amparo.desk.session import MAX_DRAFTS, Session
from amparo.desk.workspace import Workspace
from amparo.door.visitor import Visitor
from amparo.errors import StorageError
from amparo.record.accounts import accounts


def test_a_kind_of_work_runs_once_at_a_time():
    jobs, go, runs = Jobs(), threading.Event(), []

    def work(progress):
        runs.append(1)
        progress(3, 7)
        return go.wait(20)

    first = jobs.start("check", work)
    assert (first.running, first.done, first.total) == (True, 3, 7)
    assert jobs.start("check", work) is first
    go.set()
    first.wait(20)
    assert (first.running, first.result, runs) == (False, True, [1])
    assert jobs.start("check", work) is not first


def test_an_error_is_kept_for_the_page():
    def work(_progress):
        raise StorageError("the disk is full", "make room")

    assert str(Jobs().start("check", work).error) == "the disk is full"


def test_of_a_defect_only_its_kind_is_kept():
    def work(_progress):
        raise KeyError("Marta Nemova")

    error = Jobs().start("check", work).error
    assert "KeyError" in str(error)
    assert "Nemova" not in f"{error} {error.hint()} {error.values}"


def test_fetching_from_several_sides_at_once_records_everything_once():
    with house() as home:
        with Visitor(home.door_address) as person:
            for number in range(4):
                person.send_account(f"[SYNTHETIC — not a real person] number {number}")
        desk = Workspace(home.vault, home.door)
        with ThreadPoolExecutor(4) as pool:
            received = list(pool.map(lambda _: desk.receive(), range(4)))
        assert sum(one.accounts for one in received) == 4
        assert len(accounts(home.vault)) == 4


def test_only_so_many_drafts_are_kept():
    session = Session("en")
    for number in range(MAX_DRAFTS + 5):
        session.keep_draft(f"draft {number}", "x")
    assert len(session.drafts) == MAX_DRAFTS
    assert "draft 0" not in session.drafts
