"""Both stores behave as a plain dictionary would, in any order of calls and opened again in between."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, rule, run_state_machine_as_test
from tests.beside import Loop
from tests.door.stores import ClusterPlace, FolderPlace, account, fresh, whole

from amparo.door.limits import MAX_INLINE, MAX_REPLIES
from amparo.door.packet import Packet, Row, bucket_of
from amparo.door.store import SILENCE, Mail, Redeemed, Timer, Voucher, Waiting
from amparo.door.store.statements import key, minute


@pytest.fixture(params=["sqlite", "cluster"])
def place(request, tmp_path):
    """Where a store can be opened, as often as wanted."""
    if request.param == "sqlite":
        made = FolderPlace(tmp_path / "door")
    else:
        made = ClusterPlace(request.getfixturevalue("postgres"), request.getfixturevalue("s3"))
    made.clear()
    return made


def in_store(place, work):
    """Run a test's coroutine with an open store."""

    async def run():
        store = place.open()
        try:
            return await work(store)
        finally:
            await store.close()

    return asyncio.run(run())


def signal_of(mailbox):
    return hashlib.sha256(b"amparo/v1 signal" + bytes.fromhex(mailbox)).hexdigest()[:32]


def day(offset):
    return (datetime.now(UTC).date() + timedelta(days=offset)).isoformat()


def names(kind, count):
    """Ids of one kind, so few that calls meet each other's."""
    return [hashlib.sha256(f"{kind} {number}".encode()).hexdigest()[:32] for number in range(count)]


ITEMS, BOXES, LETTERS = names("item", 8), names("box", 3), names("letter", 6)
TIMERS, PHRASES = names("timer", 3), names("phrase", 3)
LARGE = MAX_INLINE + 5
sizes = st.sampled_from([1, 100, 5000, 70_000, LARGE])
staff_kinds = st.sampled_from(["account", "follow-up", "check-in", "attachment"])
some = st.integers(0, 255)


@st.composite
def packets(draw):
    """Packets as anybody may send them: some rows for staff, the first of them large or not, some in mailboxes."""
    rows = []
    for row_id in draw(st.lists(st.sampled_from(ITEMS), min_size=1, max_size=3, unique=True)):
        size = draw(sizes)
        rows.append(Row(row_id, draw(staff_kinds), size, bytes([draw(some)]) * size))
    for row_id in draw(st.lists(st.sampled_from(LETTERS), max_size=3, unique=True)):
        sealed = bytes([draw(some)]) * 50
        rows.append(Row(row_id, draw(st.sampled_from(["signal", "note"])), 50, sealed, draw(st.sampled_from(BOXES))))
    return Packet(tuple(rows), tuple(draw(st.lists(st.sampled_from(TIMERS), max_size=2))))


class Model(RuleBasedStateMachine):
    """The store under test beside a dictionary for each of its tables."""

    def __init__(self, place):
        super().__init__()
        self.place = place
        place.clear()
        self.loop = Loop()
        self.items: dict[str, Row] = {}
        self.signals: dict[str, Row] = {}
        self.visits: dict[str, list[int]] = {}  # mailbox: [visits, told, erased]
        self.mail: dict[str, list[Row]] = {}
        self.timers: dict[str, int] = {}
        self.vouchers: dict[str, list] = {}  # id: [until, box, asked]
        self.open()

    def do(self, work):
        return self.loop.run(work)

    def open(self):
        async def opened():
            return self.place.open()

        self.store = self.do(opened())

    @rule(packet=packets(), part=st.none() | sizes)
    def keep(self, packet, part):
        if part:  # a file that streamed in before, under a fresh id
            row_id = fresh()
            self.do(self.upload(row_id, b"p" * part))
            packet = Packet((*packet.rows, Row(row_id, "attachment", part)), packet.answered)
        new = packet.rows[0].id not in self.items
        assert self.do(self.store.keep(packet)) is new
        if part:
            self.do(self.part.abandon())  # as its owner does in any case: what was kept must stay
        if not new:
            return
        for row in packet.rows:
            if row.mailbox:
                self.put(row)
            else:
                self.items.setdefault(row.id, row)
        for timer in packet.answered:
            self.timers.pop(timer, None)

    async def upload(self, row_id, sealed):
        self.part = await self.store.open_part(row_id)
        for start in range(0, len(sealed), 300_000):
            await self.part.write(sealed[start : start + 300_000])
        assert await self.part.finish() == len(sealed)

    def put(self, row):
        self.visits.setdefault(row.mailbox, [0, 0, 0])
        box = self.mail.setdefault(row.mailbox, [])
        if row.kind == "signal":
            self.signals.setdefault(row.mailbox, row)
        elif row.id not in {one.id for one in box}:
            box.append(row)

    @rule(row_id=st.sampled_from(LETTERS), box=st.sampled_from(BOXES), byte=some)
    def reply(self, row_id, box, byte):
        row = Row(row_id, "reply", 40, bytes([byte]) * 40, box)
        self.do(self.store.reply(row))
        self.put(row)

    @rule(box=st.sampled_from(BOXES))
    def visit(self, box):
        found = self.do(self.store.visit(box))
        if box not in self.visits:
            assert found is None
            return
        self.visits[box][0] += 1
        assert found == Mail(self.visits[box][0], tuple(self.mail[box]))

    @rule(after=st.sampled_from(["", *ITEMS]), limit=st.integers(1, 40))
    def pending(self, after, limit):
        expected = [Waiting(row.id, row.kind, bucket_of(row.size)) for row in self.items.values()]
        expected += [Waiting(one, SILENCE, 0) for one, due in self.timers.items() if due < minute()]
        for box, row in self.signals.items():
            visits, _, erased = self.visits[box]
            if visits > erased:
                expected.append(Waiting(signal_of(box), "signal", row.bucket, visits))
        expected = sorted((one for one in expected if one.id > after), key=lambda one: one.id)[:limit]
        assert self.do(self.store.pending(after, limit)) == expected
        for box in self.signals:
            if signal_of(box) in {one.id for one in expected}:
                self.visits[box][1] = self.visits[box][0]

    @rule(ids=st.lists(st.sampled_from([*ITEMS, *TIMERS, *map(signal_of, BOXES)]), max_size=6))
    def erase(self, ids):
        self.do(self.store.erase(ids))
        for one in ids:
            self.items.pop(one, None)
            self.timers.pop(one, None)
        for box in self.signals:
            if signal_of(box) in ids:
                self.visits[box][2] = self.visits[box][1]

    @rule(timers=st.lists(st.builds(lambda one, late: Timer(one, minute() + late), st.sampled_from(TIMERS),
                                    st.sampled_from([-1000, -2, 60, 1000])), max_size=3))  # fmt: skip
    def agree(self, timers):
        self.do(self.store.agree(timers))
        self.timers.update({one.id: one.due for one in timers})

    @rule(phrase=st.sampled_from(PHRASES), until=st.sampled_from([-1, 0, 1]), byte=some)
    def vouch(self, phrase, until, byte):
        voucher = Voucher(phrase, day(until), bytes([byte]) * 10)
        self.do(self.store.vouch(voucher))
        if phrase not in self.vouchers or self.vouchers[phrase][0] < day(0):
            self.vouchers[phrase] = [voucher.until, voucher.box, 0]

    @rule(phrase=st.sampled_from(PHRASES))
    def redeem(self, phrase):
        until, box, asked = self.vouchers.get(phrase, [day(-1), b"", 0])
        expected = None if until < day(0) else Redeemed(box, asked > 0)
        assert self.do(self.store.redeem(phrase)) == expected
        if expected:
            self.vouchers[phrase][2] += 1

    @rule()
    def reopen(self):
        self.do(self.store.close())
        self.open()

    @rule()
    def everything_is_here(self):
        for one in (*self.items, *ITEMS):
            row = self.items.get(one)
            found = self.do(whole(self.store, one))
            assert found == (None if row is None else row.sealed or b"p" * row.size)
        for box, row in self.signals.items():
            visits, _, erased = self.visits[box]
            assert self.do(whole(self.store, signal_of(box))) == (row.sealed if visits > erased else None)
        assert self.do(self.store.oldest()) == (day(0) if self.items else "")
        counts = self.do(self.store.counts())
        assert sum(counts.get(kind, 0) for kind in ("account", "follow-up", "check-in", "attachment")) == len(
            self.items
        )
        assert counts.get("note", 0) + counts.get("reply", 0) == sum(map(len, self.mail.values()))
        assert counts.get("timer", 0) == len(self.timers)

    @invariant()
    def what_waits_is_said(self):
        asked = [*ITEMS, *TIMERS, *BOXES, *self.items]
        assert self.do(self.store.waiting(asked)) == set(self.items) | set(self.timers)

    def teardown(self):
        large = [row for row in self.items.values() if row.sealed is None or row.size > MAX_INLINE]
        assert self.do(self.place.objects()) == len(large)
        self.do(self.store.close())
        self.loop.close()


def test_the_store_is_what_a_dictionary_would_be(place):
    run_state_machine_as_test(
        lambda: Model(place),
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, suppress_health_check=list(HealthCheck)
        ),
    )


def test_a_visit_returns_the_newest_rows_oldest_first(place):
    box = fresh()
    rows = [Row(fresh(), "reply", 3, b"%3d" % number, box) for number in range(MAX_REPLIES + 7)]

    async def work(store):
        for row in rows:
            await store.reply(row)
        return await store.visit(box)

    assert in_store(place, work).rows == tuple(rows[7:])


def test_a_signal_is_not_erased_if_the_mailbox_was_opened_after_staff_were_told(place):
    box = fresh()

    async def work(store):
        await store.keep(account(10, Row(fresh(), "signal", 3, b"sig", box)))
        await store.visit(box)
        [told] = [one for one in await store.pending("", 9) if one.kind == "signal"]
        await store.visit(box)
        await store.erase([told.id])
        return [one for one in await store.pending("", 9) if one.kind == "signal"]

    assert in_store(place, work) == [Waiting(signal_of(box), "signal", 4096, 2)]


def test_many_at_once_are_all_kept_and_counted(place):
    box = fresh()
    packets = [account(500) for _ in range(300)]

    async def work(store):
        await store.reply(Row(fresh(), "reply", 3, b"abc", box))
        kept = await asyncio.gather(*(store.keep(packet) for packet in packets * 2))
        visits = await asyncio.gather(*(store.visit(box) for _ in range(100)))
        return kept, sorted(mail.visit for mail in visits), await store.counts()

    kept, visits, counts = in_store(place, work)
    assert kept.count(True) == len(packets)
    assert visits == list(range(1, 101))
    assert counts == {"account": 300, "reply": 1}


def test_a_part_that_is_abandoned_leaves_nothing(place):
    async def work(store):
        row_id = fresh()
        part = await store.open_part(row_id)
        await part.write(b"x" * (3 << 20))
        await part.finish()
        await part.abandon()
        return await place.objects(), await store.waiting([row_id])

    assert in_store(place, work) == (0, set())


def test_a_sender_who_goes_away_does_not_undo_what_is_being_kept(place):
    packet = account(LARGE)

    async def work(store):
        sending = asyncio.create_task(store.keep(packet))
        await asyncio.sleep(0)
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        await store.keep(account())  # comes after it
        while not await store.waiting([packet.rows[0].id]):
            await asyncio.sleep(0.01)
        return await whole(store, packet.rows[0].id)

    assert in_store(place, work) == packet.rows[0].sealed


@pytest.mark.parametrize("text", ["", "zz", "00", "A" * 32, "../../../etc/passwd", "0" * 31 + "\n", "é" * 32])
def test_what_is_no_id_is_unknown(place, text):
    async def work(store):
        await store.erase([text])
        return (
            await store.visit(text),
            await store.waiting([text]),
            await store.redeem(text),
            await store.item(text),
        )

    assert in_store(place, work) == (None, set(), None, None)
    assert key(text) == b""
