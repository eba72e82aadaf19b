"""Every message a person may see stands in Russian too, with the same values to fill in."""

import ast
import re

import pytest

from amparo import text
from amparo.text import CATALOGUES
from tools.catalogue import BEGUN, LANGUAGES, is_translated, read, said, template

FIELD = re.compile(r"%\((\w+)\)s|\{(\w*)[^}]*\}")


def catalogue_of(language):
    return read(CATALOGUES / language / "LC_MESSAGES" / "amparo.po", language)


@pytest.fixture(params=LANGUAGES)
def complete(request):
    return catalogue_of(request.param)


@pytest.fixture(params=LANGUAGES + BEGUN)
def catalogue(request):
    return catalogue_of(request.param)


@pytest.fixture(params=BEGUN)
def begun(request):
    return request.param


def strings(message):
    return message if isinstance(message, (tuple, list)) else (message,)


def test_every_message_is_translated(complete):
    known = {m.id if isinstance(m.id, str) else m.id[0]: m for m in complete if m.id and all(strings(m.string))}
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


def test_a_language_that_has_begun_holds_only_what_is_translated_and_still_said(begun):
    wanted = {message.id for message in template()}
    held = [message for message in catalogue_of(begun) if message.id]
    assert len(held) >= 30
    assert all(is_translated(message) and message.id in wanted for message in held)


def test_a_language_that_has_begun_says_that_it_needs_a_reader_and_is_not_offered(begun):
    assert "NEEDS REVIEW" in catalogue_of(begun).header_comment
    assert begun in text.BEGUN
    assert begun not in text.LANGUAGES
    assert text.choose_language(begun) == "en"
    assert text.choose_language("", begun) == begun


def test_what_is_missing_from_right_to_left_is_english_held_together():
    words = text.catalogue("ar")
    assert words.gettext("a message nobody translated") == "\u2066a message nobody translated\u2069"
    assert words.gettext("Leave now") != "Leave now"
    assert words.ngettext("%(num)s thing", "%(num)s things", 2) == "\u2066%(num)s things\u2069"


def test_both_sides_of_a_choice_are_messages_and_a_key_is_none():
    calls = 'say("here" if found else "gone"); voice.say(LABELS["total"]); N_("one " "message"); print("no message")'
    assert list(said(ast.parse(calls))) == ["here", "gone", "one message"]
