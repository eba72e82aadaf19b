"""All that the door answers is described in ``docs/formats/http.json``; it answers nothing else, whatever comes."""

import json
from pathlib import Path

import httpx
import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import content_type_conformance, status_code_conformance
from tests.attacks.conftest import INTERNALS
from tests.attacks.test_fuzz_public import small_packet

from amparo.door.app import create_app
from amparo.door.settings import DoorConfig
from amparo.seal import cbor

DESCRIBED = json.loads((Path(__file__).parents[2] / "docs/formats/http.json").read_text(encoding="utf-8"))
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance]

ID = st.binary(min_size=16, max_size=16).map(bytes.hex)
SCALAR = st.none() | st.booleans() | st.integers(-(2**40), 2**40) | st.text(max_size=20) | st.binary(max_size=20) | ID
VALUE = st.recursive(SCALAR, lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner))
QUESTION = (
    st.fixed_dictionaries({"mailbox": ID})
    | st.fixed_dictionaries({"id": ID})
    | st.fixed_dictionaries({"ids": st.lists(ID, max_size=300)})
    | st.dictionaries(st.sampled_from(["mailbox", "id", "ids", "rows", "v", "answered"]), VALUE)
)
CBOR = st.binary(max_size=300) | (QUESTION | VALUE).map(cbor.encode) | st.just(small_packet())
schemathesis.openapi.media_type("application/cbor", CBOR)
schemathesis.openapi.media_type("application/octet-stream", st.binary(max_size=300) | st.just(small_packet()[60:5000]))


@schemathesis.serializer("application/cbor", "application/octet-stream")
def as_it_is(context, value):
    """Bytes are sent as they are."""
    return value if isinstance(value, bytes) else bytes(value)


schema = schemathesis.openapi.from_dict(DESCRIBED)


def test_the_description_has_every_path_and_no_other():
    config = DoorConfig(Path(), "Test", "age1pq1qq", "0" * 64)
    app = create_app(config, None, type("Pump", (), {"answer": None})())
    while not hasattr(app, "routes"):
        app = app.app
    served = {(route.path, method) for route in app.routes for method in route.methods - {"HEAD"}}
    described = {
        (path, method.upper()) for path, methods in DESCRIBED["paths"].items() for method in methods if method != "x"
    }
    assert served == described


@schema.parametrize()
@settings(max_examples=10, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_comes_the_answer_is_described(case, target):
    headers = {"authorization": f"Bearer {target.token}"} if case.path.startswith("/staff") else {}
    answer = case.call(base_url=target.url, headers=headers, allow_redirects=False)
    case.validate_response(answer, checks=CHECKS)
    assert case.path == "/seal.js" or not INTERNALS.search(answer.content)
    (cached,) = answer.headers["cache-control"]
    assert cached.startswith("no-store")
    assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("token", ["", "Bearer", "Bearer x", "Basic eDp5", "Bearer " + "A" * 5000, "bearer\u00e9"])
def test_staffs_paths_answer_nobody_else(target, token):
    headers = {"authorization": token.encode("latin-1")} if token else {}
    with httpx.Client(base_url=target.url, headers=headers) as stranger:
        for path, methods in DESCRIBED["paths"].items():
            for method in methods if path.startswith("/staff") else ():
                place = path.replace("{item_id}", "1" * 32).replace("{mailbox_id}", "1" * 32)
                answer = stranger.request(method, place, content=b"x")
                assert (answer.status_code, answer.json()) == (401, {"error": "unknown token"})
