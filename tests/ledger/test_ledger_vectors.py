"""The frozen vectors in ``docs/formats/vectors``: what was written once can be read and checked for ever."""

import base64
import json
from hashlib import sha256
from pathlib import Path

import pytest

from amparo.errors import InputError
from amparo.ledger import checkpoint, edtf, merkle, payload, schema
from amparo.ledger.device import Device
from amparo.ledger.disclose import verify_proof
from amparo.ledger.entry import FIRST_PREV, Entry
from amparo.ledger.statement import from_map, to_map
from amparo.ledger.verify import signature_holds
from amparo.seal import cbor, padding
from amparo.seal.hybrid import HybridIdentity

VECTORS = Path(__file__).parents[2] / "docs" / "formats" / "vectors"


def load(name):
    return json.loads((VECTORS / f"{name}.json").read_text(encoding="utf-8"))


STATEMENT, ENTRY = load("statement"), load("entry")


def named(vectors, key="name"):
    return [pytest.param(vector, id=vector[key].replace(" ", "-")) for vector in vectors]


@pytest.mark.parametrize("vector", named(STATEMENT["statements"]))
def test_statement(vector):
    data = bytes.fromhex(vector["cbor"])
    assert cbor.decode(data) == vector["statement"]
    statement = from_map(vector["statement"])
    schema.load().check(statement)
    assert cbor.encode(to_map(statement)) == data


@pytest.mark.parametrize("vector", named(STATEMENT["refused"]))
def test_refused_statement(vector):
    with pytest.raises(InputError):
        from_map(cbor.decode(bytes.fromhex(vector["cbor"])))


@pytest.mark.parametrize("vector", named(STATEMENT["dates"], "edtf"))
def test_date(vector):
    interval = edtf.parse(vector["edtf"])
    ends = [end and end.isoformat() for end in (interval.earliest, interval.latest)]
    assert ends == [vector["earliest"], vector["latest"]]
    assert (interval.approximate, interval.uncertain) == (vector["approximate"], vector["uncertain"])


def test_device():
    device = Device(HybridIdentity.parse(ENTRY["keys"]["device"]))
    assert device.feed == ENTRY["keys"]["feed"]
    assert device.database_key.hex() == ENTRY["keys"]["database_key"]


@pytest.mark.parametrize("vector", ENTRY["entries"])
def test_entry(vector):
    entry = Entry.read(bytes.fromhex(vector["header"]), bytes.fromhex(vector["signature"]))
    assert signature_holds(entry)
    assert entry.header.encode() == entry.encoded
    fields = {name: getattr(entry.header, name) for name in entry.header.__dataclass_fields__}
    assert {name: held.hex() if isinstance(held, bytes) else held for name, held in fields.items()} == vector["fields"]
    assert entry.hash.hex() == vector["hash"]
    body = base64.b64decode(vector["payload"])
    assert (sha256(body).digest(), padding.bucket(len(body))) == (entry.header.payload, entry.header.bucket)
    sealed_index, sections = payload.split(body)
    index = payload.open_index(sealed_index, [HybridIdentity.parse(vector["epoch_identity"])])
    assert merkle.root(index.leaves) == entry.header.root
    identities = [HybridIdentity.parse(text) for text in vector["subject_identities"]]
    opened = [
        item
        for section, identity in zip(sections, identities, strict=True)
        for item in payload.open_section(section, identity).statements
    ]
    opened.sort(key=lambda item: item.position)
    assert [item.leaf() for item in opened] == index.leaves
    assert [cbor.decode(item.body) for item in opened] == vector["statements"]


def test_chain():
    one, two = (Entry.read(bytes.fromhex(v["header"]), bytes.fromhex(v["signature"])) for v in ENTRY["entries"])
    assert (one.header.prev, two.header.prev) == (FIRST_PREV, one.hash)


def test_checkpoint():
    vector = load("checkpoint")
    read = checkpoint.read(base64.b64decode(vector["checkpoint"]))
    assert [{"feed": h.feed.hex(), "seq": h.seq, "hash": h.hash.hex()} for h in read.heads] == vector["heads"]


def test_proof():
    vector = load("proof")
    proven = verify_proof(vector["proof"])
    assert to_map(proven.statement) == vector["shows"]
    assert proven.feed == vector["feed"]
