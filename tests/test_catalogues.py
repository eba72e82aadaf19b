"""Every message a person may see stands in Russian too, with the same values to fill in."""

import re

import pytest

from amparo.text import CATALOGUES
from tools.catalogue import LANGUAGES, read, template

FIELD = re.compile(r"%\((\w+)\)s|\{(\w*)[^}]*\}")


@pytest.fixture(params=LANGUAGES)
def catalogue(request):
    return read(CATALOGUES / request.param / "LC_MESSAGES" / "amparo.po", request.param)


def strings(message):
    return message if isinstance(message, (tuple, list)) else (message,)


def test_every_message_is_translated(catalogue):
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in catalogue if m.id and all(strings(m.string))}
    missing = [m.id for m in template() if m.id and strings(m.id)[0] not in known]
    assert missing == []


def test_translations_fill_in_the_same_values(catalogue):
    for message in catalogue:
        if message.id and all(strings(message.string)):
            wanted = {name for part in strings(message.id) for name in FIELD.findall(part)}
            for string in strings(message.string):
                assert set(FIELD.findall(string)) <= wanted, message.id


def test_no_translation_is_marked_fuzzy(catalogue):
    assert [m.id for m in catalogue if m.fuzzy and m.id] == []
