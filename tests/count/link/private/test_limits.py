"""What the page says that neither way prevents, done: should one of these ever fail, the page has to be read again."""

from tests.count.link.private.lists import FIELDS, listed

from amparo.count.link.private import codes, files, intersection
from amparo.count.link.private.recipe import Keys


def counted(key, answered):
    """Count an answer under a key, as a changed program can."""
    psi = intersection._psi()
    twice, setup = files.read("answer", answered, sets=2).sets
    whole = psi.ServerSetup()
    whole.raw.encrypted_elements.extend(setup)
    return psi.client.CreateFromKey(key, False).GetIntersectionSize(whole, psi.Response(encrypted_elements=twice))


def test_an_asker_with_a_changed_program_learns_whether_one_person_is_listed():
    """A key of its own for one element, in a request that looks like any other."""
    psi = intersection._psi()
    for wanted, listed_there in ((5, 1), (999_999, 0)):
        one, rest = psi.client.CreateWithNewKey(False), psi.client.CreateWithNewKey(False)
        person, others = listed([wanted]).values, listed(range(1_000, 1_999)).values
        points = [*one.CreateRequest(person).encrypted_elements, *rest.CreateRequest(others).encrypted_elements]
        answered = intersection.answer(listed(range(60)), files.write("request", FIELDS, [points]))
        assert counted(one.GetPrivateKeyBytes(), answered) == listed_there


def test_two_exchanges_about_almost_one_list_tell_of_one_person():
    counts = []
    for mine in (range(60), range(1, 60)):
        request, state = intersection.ask(listed(mine))
        counts.append(intersection.count(intersection.answer(listed([0, *range(500, 560)]), request), state))
    assert counts == [1, 0]


def test_whoever_holds_the_key_finds_numbers_by_trying_all():
    key = codes.read_key(codes.new_key())
    theirs = codes.encode(listed([4_711]), key, "Theirs")
    guesses = {codes.encode(listed([number]), key, "Mine").codes[0]: number for number in range(10_000)}
    assert [guesses.get(each) for each in theirs.codes] == [4_711]


def test_misspelt_names_are_not_counted():
    key = codes.read_key(codes.new_key())
    spellings = [Keys(("name",), (f"name={name}",), 0, 0) for name in ("шевченко", "шевченка")]
    first, second = (codes.encode(each, key, "List").codes for each in spellings)
    assert not {*first} & {*second}
