"""Several doors over one PostgreSQL and one object store: any of them may die or be restarted, and nothing is lost."""

import shutil
from concurrent.futures import ThreadPoolExecutor

import pytest
from tests.door.conftest import RunningDoor
from tests.door.test_door_durability import check_exactly_once, many_senders, send
from tests.waiting import until

from amparo.door.store.postgres import prepare


@pytest.fixture
def doors(new_door, postgres, s3, tmp_path):
    """Two doors with the same settings, each with processes of its own."""
    postgres.empty()
    prepare(postgres.url)
    environment = {"AMPARO_DATABASE": postgres.url, "AMPARO_OBJECTS": s3}
    first = new_door(tmp_path / "first")
    shutil.copytree(first.folder, tmp_path / "second")
    second = RunningDoor(tmp_path / "second", first.identity, first.token)
    for one in (first, second):
        one.start(**environment)
    yield first, second, environment
    if second.process.poll() is None:
        second.kill()


def test_what_comes_in_at_one_door_is_there_at_the_other_and_kept_once(doors):
    first, second, _ = doors
    with first.visitor() as person:
        form = person.open_form()
    with ThreadPoolExecutor(8) as pool:
        sent = pool.map(lambda n: send((first, second)[n % 2], "same", [("f", b"x" * 2_000_000)], form), range(8))
    assert all(sent)
    assert len(check_exactly_once(second, ["account same"])) == 1
    with first.visitor() as here, second.visitor() as there:
        code = here.send_account("with a thread")
        assert there.open_thread(code).word == here.open_thread(code).word_before


def test_a_rolling_restart_and_a_killed_door_lose_nothing(doors):
    first, second, environment = doors
    with (
        many_senders(first, 1, until=3, again=True, senders=range(4)) as here,
        many_senders(second, 2, until=3, senders=range(4, 8)) as there,
    ):
        first.kill()
        first.start(port=int(first.url.rsplit(":", 1)[1]), **environment)
        assert second.stop()[0] == 0
        second.start(port=int(second.url.rsplit(":", 1)[1]), **environment)
        reached = len(here)
        until(lambda: len(here) >= reached + 4, "nothing arrives any more")
    check_exactly_once(second, [*here, *there])


def test_the_database_may_be_restarted_under_way(doors, postgres):
    first, _, _ = doors
    with many_senders(first, 3, until=3, again=True, senders=range(4)) as acknowledged:
        postgres.stop()
        postgres.start()
        reached = len(acknowledged)
        until(lambda: len(acknowledged) >= reached + 4, "nothing arrives any more")
    check_exactly_once(first, acknowledged)
