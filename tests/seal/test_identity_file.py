"""Identity files: the text that age-keygen writes and ``age -i`` reads."""

from __future__ import annotations

import pytest

from amparo.errors import InputError
from amparo.seal import identity_file
from amparo.seal.hybrid import HybridIdentity

ONE, TWO = HybridIdentity.from_seed(bytes(32)), HybridIdentity.from_seed(b"2" * 32)


def test_round_trip_keeps_order_and_comments_are_only_comments():
    text = identity_file.write([TWO, ONE], ["epoch 3\nof cases"])
    assert identity_file.read(text) == [TWO, ONE]
    assert text.startswith("# epoch 3\n# of cases\n# public key: age1pq1")
    assert identity_file.read("\r\n\n" + text.replace("\n", "\r\n") + "# end") == [TWO, ONE]


def test_a_comment_cannot_smuggle_in_a_key():
    text = identity_file.write([ONE], [f"x\n{TWO}\r{TWO}\x0b{TWO}\u2028{TWO}\x1c{TWO}\x85{TWO}"])
    assert identity_file.read(text) == [ONE]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        (f"# a comment\n{ONE}\nrubbish", 3),
        (str(ONE)[:-1], 1),
        ("AGE-SECRET-KEY-1GFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPYYSJZGFPQ4EGAEX", 1),
        (f"{ONE} {TWO}", 1),
        (str(ONE.recipient), 1),
    ],
)
def test_a_line_that_is_no_key_is_named_and_not_shown(text, line):
    with pytest.raises(InputError) as caught:
        identity_file.read(text)
    assert caught.value.values == {"line": line}


def test_a_file_without_keys_is_refused():
    for text in ("", "# only a comment\n\n"):
        with pytest.raises(InputError):
            identity_file.read(text)


def test_more_keys_than_the_limit_are_refused():
    with pytest.raises(InputError, match=str(identity_file.MAX_IDENTITIES)):
        identity_file.read("x\n" * (identity_file.MAX_IDENTITIES + 1))
