"""Files in numbered parts, and large ones: joined when whole, never lost, never held in memory."""

import random
import threading
import tracemalloc
from io import BytesIO

import pytest
from hypothesis import given
from hypothesis import strategies as st

from amparo.door.packet import Packet, Row
from amparo.errors import AmparoError
from amparo.record import files
from amparo.record.accounts import accounts
from amparo.record.files import Attachment, join, pieces
from amparo.record.intake import receive
from amparo.seal.envelope import seal


def part(number, of=0, digest="x", name="film.mp4", size=1):
    return Attachment(f"evidence:{random.randrange(10**9)}", name, size, digest, number, of)


def test_parts_of_several_messages_in_any_order_make_one_file(vault, line, letter, follow_up, attachment):
    contents = [bytes([65 + number]) * (number + 1) for number in range(4)]
    listed = [attachment(content, "film.mp4", part=number, of=0) for number, content in enumerate(contents, 1)]
    account = line.send(letter(attachments=(listed[2],)))
    line.send(follow_up(account, "ещё", attachments=(listed[3], listed[0])))
    line.send(follow_up(account, "и ещё", attachments=(listed[1],)))
    for one, content in reversed(list(zip(listed, contents, strict=True))):
        line.put("attachment", content, one.id)
    assert receive(vault, line).files == 4
    (joined,) = join(accounts(vault)[0].files())
    assert (joined.name, joined.size, joined.whole, joined.counted) == ("film.mp4", 10, True, False)
    assert b"".join(pieces(vault, [one.digest for one in joined.parts])) == b"".join(contents)


def test_parts_that_come_long_before_their_message_wait_at_the_door(vault, line, letter, attachment):
    listed = [attachment(bytes([number]) * 10, "x.bin", part=number, of=2) for number in (1, 2)]
    for one, content in zip(listed, (b"\1" * 10, b"\2" * 10), strict=True):
        line.put("attachment", content, one.id)
    assert len(receive(vault, line).set_aside) == 2
    assert line.asked == [], "what cannot be taken in yet is not downloaded again and again"
    line.send(letter(attachments=tuple(listed)))
    assert receive(vault, line).files == 2
    (joined,) = join(accounts(vault)[0].files())
    assert joined.whole
    assert joined.counted


def test_a_missing_part_is_named_and_nothing_is_guessed(vault, line, letter, attachment):
    one, three = (attachment(b"%d" % number, "x.bin", part=number, of=3) for number in (1, 3))
    line.put("attachment", b"1", one.id)
    line.send(letter(attachments=(one, three)))
    receive(vault, line)
    (joined,) = join(accounts(vault)[0].files())
    assert (joined.missing, joined.whole) == ((2, 3), False)


@given(st.permutations(range(1, 8)), st.booleans())
def test_the_order_of_arrival_does_not_matter(order, counted):
    (joined,) = join(part(number, 7 if counted else 0) for number in order)
    assert [one.part for one in joined.parts] == list(range(1, 8))
    assert joined.whole


@given(st.sets(st.integers(1, 40), min_size=1))
def test_a_file_is_whole_only_without_gaps(numbers):
    (joined,) = join(part(number) for number in numbers)
    assert joined.whole == (numbers == set(range(1, max(numbers) + 1)))


def test_a_number_that_came_twice_with_other_bytes_is_left_to_a_person():
    (joined,) = join([part(1, digest="a"), part(2, digest="b"), part(2, digest="c")])
    assert (joined.twice, joined.whole) == ((2,), False)
    (joined,) = join([part(1, digest="a"), part(2, digest="b"), part(2, digest="b"), part(2, digest="")])
    assert joined.whole


def test_a_claim_to_be_one_of_a_billion_parts_costs_nothing():
    (joined,) = join([part(1, 10**15), part(10**14, 10**15)])
    assert len(joined.missing) == files.MAX_MISSING


def test_files_of_other_names_or_counts_are_other_files():
    assert len(join([part(1, 2), part(1, 3), part(1, 0), part(1, name="y")])) == 4
    assert join([Attachment("evidence:a", "whole.txt", 3, "d")]) == []


def test_a_large_file_passes_through_little_memory(vault, line, letter, attachment, monkeypatch):
    content = random.Random(1).randbytes(24 << 20)
    listed = attachment(content, "film.mp4")
    line.send(letter(attachments=(listed,)))

    async def finish(sealed):
        writer = await line.store.open_part(listed.id)
        await writer.write(sealed)
        return await writer.finish()

    size = line._run(finish(seal("attachment", listed.id, content, [line.recipient])))
    trigger = letter()
    body = seal("account", trigger.id, trigger.to_body(), [line.recipient])
    line.keep(Packet((Row(trigger.id, "account", len(body), body), Row(listed.id, "attachment", size))))
    tracemalloc.start()
    found = receive(vault, line)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert found.files == 1
    assert peak < 12 << 20
    (kept,) = (one for account in accounts(vault) for one in account.attachments)
    assert b"".join(pieces(vault, [kept.digest])) == content
    assert sorted(path.name for path in vault.folder.iterdir() if path.is_dir()) == ["files"]


def test_a_reader_that_goes_away_stops_the_reading(vault):
    digest = vault.keep_file("account:a", BytesIO(b"x" * (3 << 20)), "big")
    before = set(threading.enumerate())
    reading = pieces(vault, [digest])
    next(reading)
    (writer,) = set(threading.enumerate()) - before
    reading.close()
    writer.join(20)
    assert not writer.is_alive()


def test_a_file_changed_on_the_disk_is_an_error_at_the_end_of_reading(vault):
    digest = vault.keep_file("account:a", BytesIO(b"x" * (1 << 20)), "big")
    (path,) = (vault.folder / "files").iterdir()
    raw = bytearray(path.read_bytes())
    raw[-20] ^= 1
    path.write_bytes(bytes(raw))
    with pytest.raises(AmparoError):
        list(pieces(vault, [digest]))
