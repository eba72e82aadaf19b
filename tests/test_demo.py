"""The whole way, headless: real public claims, synthetic accounts through a running door, results that hold."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from pypdf import PdfReader

from amparo.demo.fill import synthetic_accounts
from amparo.ledger.disclose import verify_proof

RESULTS = {"dossier.pdf", "weigh.svg", "weigh.json", "proof.json", "vault.checkpoint"}


def amparo(*arguments, cwd):
    command = [sys.executable, "-m", "amparo", *arguments]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, timeout=240, check=False)


@pytest.fixture(scope="module", params=["en", "ru"])
def went(request, tmp_path_factory):
    """A headless run: (language, what it printed, folder of results)."""
    folder = tmp_path_factory.mktemp("demo")
    done = amparo("demo", "--headless", "--out", "out", "--language", request.param, cwd=folder)
    assert done.returncode == 0, done.stderr
    return request.param, done.stdout, folder / "out"


def text_of(out: Path) -> str:
    return "\n".join(page.extract_text() for page in PdfReader(out / "dossier.pdf").pages)


def test_every_result_is_written(went):
    _, _, out = went
    assert {path.name for path in out.iterdir()} >= RESULTS
    assert all(path.stat().st_size > 0 for path in out.iterdir())


def test_the_summary_says_on_how_few_roots_the_number_rests(went):
    language, said, out = went
    report = json.loads((out / "weigh.json").read_text())
    assert report["statement_count"] >= 16
    assert report["outlet_count"] >= 14
    assert 3 <= report["root_count"] <= 4
    assert report["lower"]["count"] < report["upper"]["count"]
    assert {"en": "Novaya Gazeta", "ru": "Новая газета"}[language] in said


def test_the_proof_holds_without_a_vault_and_not_after_a_change(went, tmp_path):
    _, _, out = went
    checked = amparo("verify", str(out / "proof.json"), cwd=tmp_path)
    assert checked.returncode == 0, checked.stderr
    proof = json.loads((out / "proof.json").read_text())
    assert verify_proof(proof).statement.id == "chechnya-k01"
    proof["statement"]["words"] = "something else"
    (tmp_path / "changed.json").write_text(json.dumps(proof))
    refused = amparo("verify", str(tmp_path / "changed.json"), cwd=tmp_path)
    assert refused.returncode == 4
    assert "Traceback" not in refused.stderr


def test_accounts_appear_only_as_their_consent_allows(went):
    _, _, out = went
    text = "".join(text_of(out).split())
    for one in synthetic_accounts():
        withdrawn = {use for message in one.get("message", []) for use in message["withdraws"]}
        allowed = set(one["consent"]) - withdrawn
        assert "".join(one["what"].split())[40:90] not in text, "an original is never published"
        for use in ("summary", "quote"):
            if use in one:
                told = "".join(one[use].split()).replace("-", "")
                assert (told[:60] in text.replace("-", "")) == (use in allowed), (one["key"], use)


def test_every_page_says_that_the_accounts_are_synthetic(went):
    language, _, out = went
    label = {"en": "synthetic", "ru": "вымышлен"}[language]
    for page in PdfReader(out / "dossier.pdf").pages:
        assert label in page.extract_text().lower()
