"""The whole way from lists to draws and tables, on small synthetic lists."""

from dataclasses import fields, is_dataclass, replace

import numpy as np
import pytest

from amparo.count.link import link as linking
from amparo.count.link.judged import DISPUTED
from amparo.count.link.judgements import CONTRADICTED, Judgement, Verdict
from amparo.count.link.link import STAGES, TOO_COMMON, link
from amparo.count.link.records import RecordList
from amparo.errors import InputError
from bench.link import scores
from bench.link.generator import generate, to_record_lists
from bench.link.parameters import Parameters

DRAWS = 6
SYNTHETIC = (
    ("Иванов", "Иван", "1971-03-05"),
    ("Шевченко", "Тарас", "1964-08-12"),
    ("Гаджиев", "Магомед", "1980-11-30"),
    ("Лукашенко", "Алесь", "1958-01-17"),
    ("Соколова", "Вера", "1990-06-21"),
    ("Дудаева", "Лайла", "1949-09-09"),
    ("Ковальчук", "Олена", "1977-02-14"),
    ("Зайцев", "Пётр", "1985-12-01"),
    ("Мельник", "Андрей", "1993-04-25"),
    ("Эльмурзаев", "Шамиль", "1969-07-07"),
)
LATIN = {
    "Иванов": "Ivanov", "Шевченко": "Schewtschenko", "Гаджиев": "Gadzhiyev", "Лукашенко": "Lukashenka",
    "Соколова": "Sokolova", "Дудаева": "Dudayeva", "Ковальчук": "Kovalchuk", "Зайцев": "Zaitsev",
    "Иван": "Ivan", "Тарас": "Taras", "Магомед": "Mohammed", "Алесь": "Ales", "Вера": "Vera", "Лайла": "Laila",
    "Олена": "Olena", "Пётр": "Petr",
}  # fmt: skip


def made(total, seed):
    return generate(Parameters(total=total, seed=seed))


@pytest.fixture(scope="module")
def small():
    return to_record_lists(made(110, 3))[:4]


@pytest.fixture(scope="module")
def linkage(small):
    return link(small, draws=DRAWS)


def rows(name, *records, clean=False, **more):
    columns = dict(zip(("surname", "given", "birth"), zip(*records, strict=True), strict=True))
    return RecordList(name, columns | more, range(2, 2 + len(records)), clean)


def two():
    other = [(LATIN[surname], LATIN[given], born) for surname, given, born in SYNTHETIC[:8]]
    return [rows("one", *SYNTHETIC), rows("two", *other)]


def same(one, other, path="linkage"):
    """Demand that two outcomes are alike to the last bit."""
    if isinstance(one, np.ndarray):
        np.testing.assert_array_equal(one, other, err_msg=path)
    elif is_dataclass(one):
        for field in fields(one):
            same(getattr(one, field.name), getattr(other, field.name), f"{path}.{field.name}")
    elif isinstance(one, tuple | list):
        assert len(one) == len(other), path
        for mine, its in zip(one, other, strict=True):
            same(mine, its, path)
    else:
        assert one == other, path


def strings(thing):
    """Find every text in an outcome, keys included."""
    if isinstance(thing, str):
        yield thing
    elif is_dataclass(thing):
        yield from (text for field in fields(thing) for text in strings(getattr(thing, field.name)))
    elif isinstance(thing, dict):
        yield from (text for each in thing.items() for text in strings(each))
    elif isinstance(thing, tuple | list | set | frozenset):
        yield from (text for each in thing for text in strings(each))
    elif isinstance(thing, np.ndarray) and thing.dtype.kind in "OUS":
        yield from (text for each in thing.ravel().tolist() for text in strings(each))


def by_record(linkage, places=None):
    """Return what is said of each pair, by the numbers the records had before they were moved."""
    places = np.arange(len(linkage.record_list)) if places is None else places
    ends = np.sort(np.stack([places[linkage.pairs.left], places[linkage.pairs.right]], 1), 1).tolist()
    numbers = zip(
        *(getattr(linkage.pairs, name).tolist() for name in ("weight", "alone", "probability", "value", "grades")),
        strict=True,
    )
    return dict(zip(map(tuple, ends), numbers, strict=True))


def people(partition, places):
    """Return the clusters of a partition as sets of records' earlier numbers."""
    found = {}
    for place, label in zip(places.tolist(), partition.tolist(), strict=True):
        found.setdefault(label, set()).add(place)
    return {frozenset(each) for each in found.values()}


def turned(lists):
    """Turn round lists, rows and columns; return also each record's earlier number."""
    starts = np.cumsum([0, *map(len, lists)])
    places = [np.arange(starts[at], starts[at + 1])[::-1] for at in reversed(range(len(lists)))]
    moved = [
        replace(each, fields={key: list(each.fields[key])[::-1] for key in reversed(each.fields)}, rows=each.rows[::-1])
        for each in reversed(lists)
    ]
    return moved, np.concatenate(places)


def judge(a, b, verdict, by="reviewer"):
    return Judgement(int(a), int(b), verdict, by)


def as_table(table, names):
    at = [table.lists.index(name) for name in names]
    return sorted((tuple(row[at].tolist()), count) for row, count in zip(table.patterns, table.counts, strict=True))


def test_order_of_lists_rows_and_columns_changes_nothing(small, linkage):
    moved, places = turned(small)
    again = link(moved, draws=DRAWS)
    assert by_record(again, places) == by_record(linkage)
    own = np.arange(len(places))
    for mine, its in zip((*linkage.draws, linkage.people), (*again.draws, again.people), strict=True):
        assert people(mine, own) == people(its, places)
    assert again.documented.tolist() == linkage.documented.tolist()
    for mine, its in zip((*linkage.tables, linkage.table), (*again.tables, again.table), strict=True):
        assert as_table(mine, linkage.lists) == as_table(its, linkage.lists)


def test_the_same_lists_give_the_same_answer_to_the_last_digit(small, linkage):
    same(link(small, draws=DRAWS), linkage)


def test_pairs_are_sorted_and_within_reason(linkage):
    pairs = linkage.pairs
    assert (pairs.left < pairs.right).all()
    assert (np.diff(pairs.left.astype(np.int64) << 32 | pairs.right) > 0).all()
    for each in (pairs.alone, pairs.probability):
        assert ((each >= 0) & (each <= 1)).all()
    assert np.isfinite(pairs.weight).all()


def test_a_person_is_called_by_its_lowest_record(linkage):
    for draw in (*linkage.draws, linkage.people):
        lowest = {label: int(np.flatnonzero(draw == label)[0]) for label in set(draw.tolist())}
        assert all(label == record for label, record in lowest.items())


def test_a_clean_list_never_has_two_records_in_a_person(small, linkage):
    clean = [at for at, each in enumerate(small) if each.clean]
    assert clean
    for draw in (*linkage.draws, linkage.people):
        for at in clean:
            held = draw[linkage.record_list == at]
            assert len(set(held.tolist())) == len(held)


def test_nothing_of_any_record_is_in_the_outcome(small, linkage):
    told = " ".join(strings(linkage)).casefold()
    values = {value for each in small for column in each.fields.values() for value in column if value}
    parts = {part.casefold() for value in values for part in value.replace(",", " ").split() if len(part) > 4}
    assert len(parts) > 100
    assert not [part for part in parts if part in told]


def test_report_is_called_at_every_stage(linkage):
    seen = []
    link(two(), draws=2, report=lambda done, total: seen.append((done, total)))
    assert seen == [(at, STAGES) for at in range(1, STAGES + 1)]


def test_judgements_are_kept_in_every_draw_and_taking_them_back_is_exact(small, linkage):
    doubtful = np.argsort(np.abs(linkage.pairs.probability - 0.5))
    a, b = (int(each[doubtful[0]]) for each in (linkage.pairs.left, linkage.pairs.right))
    for verdict in (Verdict.SAME, Verdict.DIFFERENT):
        told = link(small, draws=DRAWS, judgements=[judge(b, a, verdict)])
        held = np.array([draw[a] == draw[b] for draw in (*told.draws, told.people)])
        assert held.all() if verdict == Verdict.SAME else not held.any()
    same(link(small, draws=DRAWS, judgements=[judge(a, b, Verdict.CANNOT_SAY)]), linkage)


def test_a_wrong_judgement_is_taken_back_after_others_built_on_it():
    lists = two()
    wrong, right = judge(0, 11, Verdict.SAME), judge(1, 11, Verdict.SAME)
    built = link(lists, draws=DRAWS, judgements=[wrong, right])
    assert all(draw[0] == draw[1] == draw[11] for draw in built.draws)
    without = link(lists, draws=DRAWS, judgements=[right])
    assert all(draw[1] == draw[11] != draw[0] for draw in without.draws)
    same(link(lists, draws=DRAWS, judgements=[right]), without)


def test_contradictions_are_said_and_count_neither_way():
    lists = two()
    before = link(lists, draws=DRAWS)
    disputed = link(
        lists,
        draws=DRAWS,
        judgements=[judge(0, 10, Verdict.DIFFERENT, "one"), judge(0, 10, Verdict.SAME, "other")],
    )
    assert DISPUTED in [each.template for each in disputed.remarks]
    same(replace(disputed, remarks=before.remarks), before)
    told = [judge(0, 10, Verdict.SAME), judge(10, 1, Verdict.SAME), judge(0, 1, Verdict.DIFFERENT)]
    around = link(lists, draws=DRAWS, judgements=told)
    assert CONTRADICTED in [each.template for each in around.remarks]
    assert all(str(each) for each in around.remarks)
    same(replace(around, remarks=before.remarks), before)


def test_a_judged_pair_that_no_key_brings_together_is_one_person():
    told = link(two(), draws=DRAWS, judgements=[judge(8, 9, Verdict.SAME)])
    assert (told.draws[:, 8] == told.draws[:, 9]).all()


def test_two_lists_across_scripts():
    told = link(two(), draws=DRAWS)
    assert all(told.people[at] == told.people[10 + at] for at in range(8))
    assert (told.documented >= 10).all()


def test_one_list_with_duplicates():
    told = link([rows("one", *SYNTHETIC, *SYNTHETIC[:3])], draws=DRAWS)
    assert [int(told.people[10 + at]) for at in range(3)] == [0, 1, 2]


def test_one_clean_list_is_refused():
    with pytest.raises(InputError):
        link([rows("one", *SYNTHETIC, clean=True)])


def test_a_list_without_rows_beside_others():
    lists = two()
    told = link([lists[0], RecordList("empty", {"surname": []}, []), lists[1]], draws=DRAWS)
    assert told.lists == ("one", "empty", "two")
    assert by_record(told) == by_record(link(lists, draws=DRAWS))


def test_lists_with_different_columns():
    whole = RecordList(
        "whole", {"name": [f"{given} {surname}" for surname, given, _ in SYNTHETIC]}, range(2, 2 + len(SYNTHETIC))
    )
    told = link([rows("parts", *SYNTHETIC), whole], draws=DRAWS)
    assert np.mean([told.people[at] == told.people[10 + at] for at in range(10)]) >= 0.8


def test_names_only():
    nameless = [(surname, given, None) for surname, given, _ in SYNTHETIC]
    told = link([rows("one", *nameless), rows("two", *nameless)], draws=DRAWS)
    assert {each.id for each in told.compared} == {"surname", "given"}
    assert np.mean([told.people[at] == told.people[10 + at] for at in range(10)]) >= 0.8


def test_identifiers_only():
    def numbered(name, at):
        fields = {
            "identifier:passport": [f"40 07 {each * 791917 % 1000000:06d}" for each in at],
            "identifier:phone": [f"+7 928 {each * 3391733 % 10000000:07d}" for each in at],
        }
        return RecordList(name, fields, range(2, 2 + len(at)))

    told = link([numbered("one", range(60)), numbered("two", range(20, 80))], draws=DRAWS)
    assert (told.people[60:100] == np.arange(20, 60)).all()
    assert (told.documented == 80).all()


@pytest.mark.parametrize(
    "lists",
    [
        [],
        [RecordList("one", {}, [2, 3]), RecordList("two", {}, [2])],
        [RecordList("one", {"surname": [None, None]}, [2, 3]), RecordList("two", {"surname": [""]}, [2])],
        [RecordList("one", {"surname": ["Иванов"]}, [2]), RecordList("two", {"birth": ["1971"]}, [2])],
        [RecordList("one", {"surname": ["Иванов"]}, [2])],
    ],
    ids=["no list", "no column", "no value", "nothing in common", "one record"],
)
def test_nothing_to_compare_is_said(lists):
    with pytest.raises(InputError) as caught:
        link(lists)
    assert "Иванов" not in str(caught.value)


def test_one_giant_block_is_bounded_and_said():
    n = 3000
    common = RecordList(
        "common",
        {"surname": ["Иванов"] * n + ["Шевченко"], "given": ["Иван"] * n + ["Тарас"], "birth": [None] * (n + 1)},
        range(2, n + 3),
    )
    told = link([common, rows("other", *SYNTHETIC)], draws=3)
    assert TOO_COMMON in [each.template for each in told.remarks]
    assert n + 1 <= told.documented.max() + 10
    assert len(told.pairs) < 100_000


def test_nothing_but_a_giant_block_is_refused():
    common = RecordList("common", {"surname": ["Иванов"] * 3000, "given": ["Иван"] * 3000}, range(2, 3002))
    with pytest.raises(InputError, match="too common"):
        link([common])


def test_it_finds_people_across_scripts_and_probabilities_mean_what_they_say():
    generated = [made(400, seed) for seed in (1, 2)]
    told = [link(to_record_lists(each), draws=2) for each in generated]
    pairs = []
    for one, each in zip(told, generated, strict=True):
        truth = scores.together(each.truth)
        assert scores.of_pairs(one.pairs.left, one.pairs.right, one.pairs.probability, truth).f1 > 0.93
        pairs.append((one.pairs.probability, truth[one.pairs.left] == truth[one.pairs.right]))
        assert one.documented.mean() == pytest.approx(len(set(truth.tolist())), rel=0.03)
    chance, true = (np.concatenate(part) for part in zip(*pairs, strict=True))
    pair = np.arange(len(chance)) * 2
    assert scores.calibration(pair, pair + 1, chance, _numbered(true)).ece < 0.05


def _numbered(true):
    """Give each pair two records of its own, of one person or of two."""
    made = np.arange(2 * len(true))
    made[1::2][true] = made[::2][true]
    return made


def test_the_floor_of_likely_pairs_is_below_the_bridge():
    assert linking.LIKELY < linking.BRIDGE < 0


def test_an_error_about_judgements_calls_records_by_list_and_row():
    numbers = [f"AB{number:05}" for number in range(30)]
    first = RecordList("first", {"identifier:passport": numbers, "given": ["Ivan"] * 30}, range(2, 32), clean=True)
    second = RecordList("second", {"identifier:passport": numbers[:20], "given": ["Ivan"] * 20}, range(2, 22))
    with pytest.raises(InputError, match="nobody twice") as caught:
        link([first, second], judgements=[Judgement(3, 5, Verdict.SAME, "reviewer")])
    assert {caught.value.values["one"], caught.value.values["other"]} == {"first:5", "first:7"}


def test_an_identifier_alone_links():
    numbers = [f"AB{number:05}" for number in range(59)]
    first = RecordList("first", {"identifier:passport": numbers}, range(2, 61))
    second = RecordList("second", {"identifier:passport": [*numbers[:40], "ZZ99999"]}, range(2, 43))
    found = link([first, second])
    assert len(found.pairs) == 40
    assert (found.pairs.probability > 0.8).all()
