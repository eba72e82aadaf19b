"""The generator of the linkage benchmark: deterministic, as its parameters say, its truth aligned and kept apart."""

from __future__ import annotations

import ast
from collections import Counter
from dataclasses import fields, replace
from pathlib import Path

import numpy as np
import pytest

import bench.link
from bench.link import clerks, coverage, errors, people, scores, stock
from bench.link.generator import Generated, generate, to_record_lists
from bench.link.labelled import febrl, rldata500, rldata10000
from bench.link.million import latin_million
from bench.link.parameters import CLERKS, Clerk, LatentClass, Parameters, Rates

NEVER = Rates(**{rate.name: 0.0 for rate in fields(Rates)})
OFTEN = Rates(**{rate.name: 0.25 for rate in fields(Rates)})


@pytest.fixture(scope="module")
def generated() -> Generated:
    return generate(Parameters(total=9_000, seed=1))


def one_list(clerk: Clerk, total: int = 4_000, **changes: object) -> Parameters:
    return Parameters(
        total=total, clerks=(clerk,), coverage=(0.6,), classes=(LatentClass("all", 1.0, (1.0,)),), **changes
    )  # type: ignore[arg-type]


def test_same_parameters_same_lists_and_another_seed_others() -> None:
    first, again, other = (generate(Parameters(total=600, seed=seed)) for seed in (5, 5, 6))
    assert first.lists == again.lists
    assert first.truth == again.truth
    assert first.lists != other.lists


def test_a_change_to_one_clerk_leaves_the_other_lists_alone() -> None:
    parameters = Parameters(total=600, seed=2)
    changed = replace(parameters, clerks=(replace(CLERKS[0], rates=OFTEN), *CLERKS[1:]))
    before, after = generate(parameters), generate(changed)
    assert before.lists[0] != after.lists[0]
    assert before.lists[1:] == after.lists[1:]


def test_columns_are_as_long_as_the_truth_and_people_are_numbered_within_the_total(generated: Generated) -> None:
    for columns, truth in zip(generated.lists, generated.truth, strict=True):
        assert {len(column) for column in columns.values()} == {len(truth)}
        assert 0 <= min(truth) <= max(truth) < generated.total


def test_truth_is_aligned_as_those_who_make_no_slip_write_one_birth_for_a_person() -> None:
    clerk = Clerk("careful", "cyrillic", rates=NEVER)
    parameters = replace(one_list(clerk), clerks=(clerk, clerk), coverage=(0.6, 0.6),
                         classes=(LatentClass("all", 1.0, (1.0, 1.0)),))  # fmt: skip
    made = generate(parameters)
    rows = [
        {
            number: (columns["Surname"][at], columns["Given name"][at], columns["Date of birth"][at])
            for at, number in enumerate(truth)
        }
        for columns, truth in zip(made.lists, made.truth, strict=True)
    ]
    both = rows[0].keys() & rows[1].keys()
    assert len(both) > 1_000
    assert all(rows[0][number] == rows[1][number] for number in both)
    assert not any(rows for kind, rows in made.slips[0].items())


@pytest.mark.parametrize("kind", [rate.name for rate in fields(Rates)])
def test_every_kind_of_slip_appears(generated: Generated, kind: str) -> None:
    assert any(slips[kind] for slips in generated.slips)


def test_slips_come_at_their_rates() -> None:
    made = generate(one_list(Clerk("often", "cyrillic", rates=OFTEN), women=0.5))
    columns, rows = made.lists[0], len(made.truth[0])
    blank = sum(value is None for value in columns["Date of birth"]) / rows
    year = sum(len(value) == 4 for value in columns["Date of birth"] if value) / rows
    initial = sum(value.endswith(".") for value in columns["Patronymic"] if value) / rows
    up = sum(value.count(",") == 1 for value in columns["Place"] if value) / rows
    assert blank == pytest.approx(0.25, abs=0.03)
    assert year == pytest.approx(0.75 * 0.25, abs=0.03)
    assert initial == pytest.approx(0.75 * 0.25, abs=0.03)
    assert up == pytest.approx(0.75 * 0.25, abs=0.03)
    assert sum(value is None for value in columns["Patronymic"]) / rows == pytest.approx(0.25, abs=0.03)
    assert 1 - len(set(made.truth[0])) / rows == pytest.approx(0.25, abs=0.03)
    assert len(made.slips[0]["swapped"]) / rows == pytest.approx(0.75 * 0.25, abs=0.03)


def test_a_clean_list_repeats_nobody_and_another_does(generated: Generated) -> None:
    for clerk, truth in zip(generated.parameters.clerks, generated.truth, strict=True):
        assert (len(set(truth)) == len(truth)) == clerk.clean


def test_guessed_ages_are_multiples_of_five() -> None:
    clerk = Clerk("guesses", "latin", birth="age", rates=replace(NEVER, age_guessed=1.0))
    ages = [int(age or 1) for age in generate(one_list(clerk, 500)).lists[0]["Age"]]
    assert all(age % 5 == 0 for age in ages)
    assert len(set(ages)) > 3


def test_coverage_is_as_asked_and_unequal(generated: Generated) -> None:
    for share, truth in zip(generated.parameters.coverage, generated.truth, strict=True):
        assert len(set(truth)) / generated.total == pytest.approx(share, abs=0.02)


def test_lists_depend_on_one_another_only_through_classes() -> None:
    parameters = Parameters(total=40_000)
    flat = replace(parameters, classes=(LatentClass("all", 1.0, (1.0,) * 5),))
    rng = np.random.Generator(np.random.Philox(3))
    dependent, independent = (np.corrcoef(coverage.membership(p, rng).T) for p in (parameters, flat))
    assert dependent[np.triu_indices(5, 1)].min() > 0.025
    assert np.abs(independent[np.triu_indices(5, 1)]).max() < 0.02


def test_some_people_are_on_no_list(generated: Generated) -> None:
    listed = set().union(*generated.truth)
    assert 0.1 < 1 - len(listed) / generated.total < 0.5


def test_impossible_coverage_is_refused() -> None:
    with pytest.raises(ValueError, match="above 1"):
        coverage.probabilities(Parameters(coverage=(0.9,) * 5))
    with pytest.raises(ValueError, match="each clerk"):
        Parameters(coverage=(0.5,))


def test_families_share_surname_father_and_home_and_are_not_one_person() -> None:
    made = people.make(Parameters(total=6_000), np.random.Generator(np.random.Philox(4)))
    siblings = np.flatnonzero(made.kind == people.SIBLINGS)
    shared = (column[siblings] for column in (made.household, made.surname, made.father, made.place))
    homes = Counter(zip(*shared, strict=True))
    assert len(homes) == len(set(made.household[siblings]))
    assert min(homes.values()) >= 1
    assert 2.2 < np.mean(list(homes.values())) < 3.2
    names = Counter(zip(made.household[siblings], made.woman[siblings], made.given[siblings], strict=True))
    assert sum(count > 1 for count in names.values()) < 0.01 * len(homes)


def test_a_father_gave_his_sons_his_name_and_is_older() -> None:
    made = people.make(Parameters(total=6_000), np.random.Generator(np.random.Philox(4)))
    given = {made.household[at]: at for at in np.flatnonzero(made.is_father)}
    sons = [at for at in np.flatnonzero((made.kind == people.FATHER) & ~made.is_father) if made.household[at] in given]
    assert len(sons) > 100
    for son in sons:
        father = given[made.household[son]]
        assert made.father[son] == made.given[father]
        assert made.surname[son] == made.surname[father]
        assert (made.birth[son] - made.birth[father]).astype(int) >= 20 * 365


def test_common_names_are_really_common() -> None:
    made = people.make(Parameters(total=20_000), np.random.Generator(np.random.Philox(5)))
    chechen = made.usage == 0
    commonest = np.bincount(made.surname[chechen]).max() / chechen.sum()
    assert 0.02 < commonest < 0.1


@pytest.mark.parametrize("usage", stock.USAGES)
def test_stock_is_large_enough(usage: str) -> None:
    found = stock.usage(usage)
    assert len({one.name for one in (*found.male, *found.female)}) >= 100
    assert len(found.surnames) >= 1_000
    assert found.surname_share.sum() == pytest.approx(1)
    assert len(stock.places(usage)[0]) >= 50


def test_clerks_write_one_name_as_their_conventions_do() -> None:
    def forms(name: str, usage: str = "russian") -> list[str]:
        return [clerks.romanise(name, usage, one) for one in ("english", "passport", "german", "french", "scholarly")]

    assert forms("Щёголева") == ["Shchyogoleva", "Shchegoleva", "Schtschjogolewa", "Chtchiogoleva", "Ščëgoleva"]
    assert forms("Хаджимурад")[:4] == ["Khadzhimurad", "Khadzhimurad", "Chadschimurad", "Khadjimourad"]
    assert clerks.romanise("Григорій", "ukrainian", "ukrainian") == "Hryhorii"
    assert clerks.cyrillic("al-Khatib", "arabic") == "аль-Хатиб"
    assert clerks.romanise("al-Khatib", "arabic", "french") == "El Khatib"
    assert clerks.russified("Шевченківський") == "Шевченковский"


def test_patronymics_and_feminine_forms() -> None:
    assert stock.patronymic("Ахмед", "chechen", female=False) == "Ахмедович"
    assert stock.patronymic("Муса", "chechen", female=True) == "Мусовна"
    assert stock.patronymic("Сергій", "ukrainian", female=False) == "Сергійович"
    assert stock.feminine("Кадыров") == "Кадырова"
    assert stock.feminine("Вишневський") == "Вишневська"
    assert stock.feminine("al-Khatib") == "al-Khatib"


def test_slips_change_a_name_a_little() -> None:
    for draw in np.linspace(0, 0.999, 40):
        assert errors.misheard("Хаджимурад", draw) != "Хаджимурад"
        assert abs(len(errors.mistyped("Хаджимурад", draw)) - 10) <= 1


def test_lists_for_linkage_carry_no_truth(generated: Generated) -> None:
    lists = to_record_lists(generated)
    assert [one.clean for one in lists] == [clerk.clean for clerk in CLERKS]
    assert {role for one in lists for role in one.fields} >= {
        "surname", "given", "patronymic", "name", "birth", "age", "aged_on", "place", "date:detained",
        "identifier:phone",
    }  # fmt: skip
    assert not any(role == "id" for one in lists for role in one.fields)
    assert all(len(one) == len(truth) for one, truth in zip(lists, generated.truth, strict=True))


def test_the_generator_owes_nothing_to_the_code_it_measures() -> None:
    allowed = {"amparo.count.link.records"}
    room = Path(bench.link.__file__).parent
    for name in ("stock", "parameters", "people", "clerks", "errors", "coverage", "writing", "generator", "million"):
        tree = ast.parse((room / f"{name}.py").read_text())
        modules = {node.module or "" for node in ast.walk(tree) if isinstance(node, ast.ImportFrom)}
        modules |= {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
        assert {module for module in modules if module.startswith("amparo")} <= allowed


@pytest.mark.parametrize(("number", "records", "pairs"), [(1, 1_000, 500), (2, 5_000, 1_934), (3, 5_000, 6_538)])
def test_febrl_with_duplicates(number: int, records: int, pairs: int) -> None:
    found = febrl(number)
    assert [len(one) for one in found.lists] == [records]
    assert scores.true_pairs(found.truth[0]) == pairs
    assert "id" not in found.lists[0].fields


def test_febrl4_has_5000_true_pairs_across_two_clean_lists() -> None:
    found = febrl(4)
    truth = scores.together(found.truth)
    assert [(len(one), one.clean) for one in found.lists] == [(5_000, True)] * 2
    assert scores.true_pairs(truth, np.repeat([0, 1], 5_000)) == scores.true_pairs(truth) == 5_000
    assert found.lists[0].fields["birth"][0] == "1915-11-11"
    assert found.lists[0].fields["place"][0] == "winston hills, nsw"


@pytest.mark.filterwarnings("ignore:open_text is deprecated")
def test_rldata_has_its_duplicates() -> None:
    for found, records, pairs in ((rldata500(), 500, 50), (rldata10000(), 10_000, 1_000)):
        assert len(found.lists[0]) == len(found.truth[0]) == records
        assert scores.true_pairs(found.truth[0]) == pairs
        assert all(len(birth or "") == 10 for birth in found.lists[0].fields["birth"])


def test_latin_records_are_people_and_repeated_people() -> None:
    made, again = latin_million(10_000, seed=3), latin_million(10_000, seed=3)
    assert made.lists[0].fields == again.lists[0].fields
    assert len(made.lists[0]) == len(made.truth[0]) == 10_000
    assert len(set(made.truth[0].tolist())) == 7_000
    at = {number: np.flatnonzero(made.truth[0] == number) for number in range(300)}
    pairs = [(rows[0], rows[1]) for rows in at.values() if len(rows) > 1]
    same = np.mean([made.lists[0].fields["surname"][a] == made.lists[0].fields["surname"][b] for a, b in pairs])
    assert 0.6 < same < 0.95
