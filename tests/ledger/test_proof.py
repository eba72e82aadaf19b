"""One statement is proven to a stranger, offline, and nothing else is revealed."""

import copy
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from amparo.errors import AmparoError, InputError, RefusedError, VerifyError
from amparo.ledger import checkpoint
from amparo.ledger.device import Device
from amparo.ledger.disclose import disclose, verify_proof
from amparo.ledger.statement import Statement, new_id
from amparo.ledger.value import Hedge, Quantity
from amparo.ledger.vault import Vault


@pytest.fixture(scope="module")
def proof(tmp_path_factory, device):
    with Vault.create(tmp_path_factory.mktemp("proof") / "vault", device) as vault:
        figures = [
            Statement(f"k{n}", "event:a", "detained", Quantity(n, None, Hedge.ABOUT, "men"), "source:a", words=f"w{n}")
            for n in range(7)
        ]
        vault.append(figures, "public")
        vault.append([Statement(new_id(), "event:b", "detained", Quantity(1, 1, Hedge.EXACT, "men"), "source:a")])
        return json.loads(json.dumps(disclose(vault, "k3")))


def test_a_proof_shows_the_statement_and_where_it_stands(proof, device):
    proven = verify_proof(proof)
    assert proven.statement.id == "k3"
    assert proven.statement.value.low == 3
    assert (proven.feed, proven.seq, proven.compartment) == (device.feed, 1, "public")
    assert proven.checkpoint_day >= proven.day


def test_a_proof_reveals_nothing_else(proof):
    text = json.dumps(proof)
    assert "w3" in text
    assert not [other for other in ("w2", "w4", "event:b") if other in text]


def test_a_proof_without_a_checkpoint_holds_too(proof):
    bare = {name: part for name, part in proof.items() if name not in ("links", "checkpoint")}
    assert verify_proof(bare).checkpoint_day == ""


def paths(part, here=()):
    """All places in a JSON object."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    return [place for name, held in inner for place in [(*here, name), *paths(held, (*here, name))]]


def other(part, draw):
    if isinstance(part, str) and part and set(part) <= set("0123456789abcdef"):
        place = draw(st.integers(0, len(part) - 1))
        return part[:place] + ("1" if part[place] == "0" else "0") + part[place + 1 :]
    if isinstance(part, str):
        return part + "x"
    if isinstance(part, int):
        return part + draw(st.sampled_from([1, -1, 8]))
    return draw(st.sampled_from([None, [], {}, "", 0]))


@settings(max_examples=300, deadline=None)
@given(st.data())
def test_anything_changed_is_noticed(proof, data):
    changed = copy.deepcopy(proof)
    *way, last = data.draw(st.sampled_from(paths(proof)))
    inner = changed
    for step in way:
        inner = inner[step]
    inner[last] = other(inner[last], data.draw)
    if changed == proof or (changed["size"] != proof["size"] and way == []):
        return  # the size only shapes the path: see below
    with pytest.raises((InputError, VerifyError)):
        verify_proof(changed)


@pytest.mark.parametrize("missing", ["format", "statement", "salt", "position", "size", "path", "header", "signature"])
def test_a_proof_with_a_part_missing_is_none(proof, missing):
    with pytest.raises(InputError):
        verify_proof({name: part for name, part in proof.items() if name != missing})


ANYTHING = st.recursive(
    st.none() | st.integers() | st.text(), lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner)
)


@given(ANYTHING)
def test_arbitrary_data_is_no_proof(data):
    with pytest.raises(InputError):
        verify_proof(data)


def test_a_statement_of_another_entry_cannot_borrow_a_proof(proof):
    changed = copy.deepcopy(proof)
    changed["statement"]["value"]["low"] = 4
    with pytest.raises(VerifyError):
        verify_proof(changed)


@pytest.fixture
def told(vault, text):
    secret = text("как было", property="account.what")
    vault.append([secret], "intake")
    working = text("рабочий текст")
    vault.append([working])
    return vault, secret, working


def test_what_could_hurt_somebody_is_only_disclosed_when_that_is_meant(told):
    vault, *sensitive = told
    for statement in sensitive:
        with pytest.raises(RefusedError):
            disclose(vault, statement.id)
        assert verify_proof(disclose(vault, statement.id, sensitive=True)).statement.id == statement.id


def test_an_erased_statement_cannot_be_disclosed_but_its_neighbours_can(vault, claim):
    batch = [claim(), claim(about="event:winter"), claim()]
    vault.append(batch)
    vault.erase("event:winter")
    with pytest.raises(InputError):
        disclose(vault, batch[1].id)
    for statement in (batch[0], batch[2]):
        assert verify_proof(disclose(vault, statement.id)).statement.words == statement.words


def test_a_chain_too_long_is_left_out(vault, claim, monkeypatch):
    monkeypatch.setattr("amparo.ledger.disclose.MAX_LINKS", 2)
    batches = [[claim()] for _ in range(4)]
    for batch in batches:
        vault.append(batch)
    assert "links" not in disclose(vault, batches[0][0].id)
    assert len(disclose(vault, batches[1][0].id)["links"]) == 2


def test_a_damaged_entry_is_not_disclosed(vault, claim):
    statement = claim()
    vault.append([statement])
    vault.connection.execute("UPDATE entries SET payload = zeroblob(100)")
    with pytest.raises(AmparoError):
        disclose(vault, statement.id)


def test_a_checkpoint_holds_the_heads(filled, device):
    read = checkpoint.read(filled.checkpoint())
    (head,) = read.heads
    assert (head.feed, head.seq, head.hash) == (device.feed_key, 4, filled.entries()[-1].hash)
    assert read.signer == device.feed_key


def test_an_empty_vault_has_no_checkpoint(vault):
    with pytest.raises(InputError):
        vault.checkpoint()


@pytest.fixture(scope="module")
def signed(tmp_path_factory):
    with Vault.create(tmp_path_factory.mktemp("checkpoint") / "vault", Device.ephemeral()) as vault:
        vault.append([Statement("k1", "event:a", "detained", Quantity(1, 1, Hedge.EXACT, "men"), "source:a")])
        return vault.checkpoint()


@settings(max_examples=60, deadline=None)
@given(place=st.integers(0), bit=st.integers(0, 7))
def test_a_changed_checkpoint_is_refused(signed, place, bit):
    content = bytearray(signed)
    content[place % len(content)] ^= 1 << bit
    with pytest.raises((InputError, VerifyError)):
        checkpoint.read(bytes(content))


def test_a_checkpoint_names_the_device_that_signed_it(signed, device, filled):
    assert checkpoint.read(filled.checkpoint()).signer == device.feed_key
    assert checkpoint.read(signed).signer != device.feed_key
