"""Lists become one table in the order of its content, with the columns that comparisons and keys read."""

import numpy as np
import pytest

from amparo.count.link.prepare import prepare
from amparo.count.link.records import RecordList
from amparo.count.link.vectors import MOST
from amparo.errors import InputError

NAMES = ["Иванов", "Шевченко", None, "Гаджиев"]


def listed(name="one", clean=False, rows=None, **fields):
    length = len(next(iter(fields.values()), rows or []))
    return RecordList(name, {key.replace("__", ":"): value for key, value in fields.items()}, range(length), clean)


def everything(name="one"):
    return listed(
        name,
        id=["1", "2"],
        surname=["Иванов", "Шевченко"],
        given=["Иван", "Тарас"],
        patronymic=["Петрович", None],
        birth=["1971-03-05", "1964"],
        place=["Грозный", "Киев"],
        date__detained=["2001-02-03", None],
        identifier__phone=["+7 928 1234567", None],
        category__sex=["m", "m"],
        text__street=["Lenina", "Mira"],
    )


def test_a_comparison_for_all_that_is_said():
    told = prepare([everything()])
    assert {each.id for each in told.comparisons} == {
        "surname", "given", "patronymic", "birth", "place", "date:detained", "identifier:phone", "category:sex",
        "text:street",
    }  # fmt: skip


def test_every_column_that_comparisons_and_keys_read_is_there():
    told = prepare([everything(), listed("two", surname=NAMES)])
    read = {name for each in told.comparisons for name in each.columns} | {
        name for each in told.keys for name in each.columns
    }
    frequent = {level.frequency for each in told.comparisons for level in each.levels} - {""}
    assert read | frequent | {"unique_id", "list", "clean"} <= set(told.table.column_names)


def test_a_column_that_says_nothing_is_not_compared():
    told = prepare([listed(surname=NAMES, birth=[None, "", None, None])])
    assert "birth" not in {each.id for each in told.comparisons}


def test_the_number_of_a_record_is_never_compared_and_leaves_order_alone():
    assert all(each.id != "id" for each in prepare([everything()]).comparisons)


def test_a_list_that_lacks_a_column_is_missing_in_it():
    told = prepare([listed("one", surname=NAMES), listed("two", surname=NAMES, birth=["1971"] * 4)])
    years = told.table.column("birth_year").to_pylist()
    assert [year is None for year in years] == (told.lists == 0).tolist()


def test_records_lead_back_to_their_rows():
    told = prepare([listed("one", surname=NAMES), listed("two", surname=["Дудаева", "Мельник"])])
    assert sorted(told.order.tolist()) == list(range(6))
    assert told.table.column("unique_id").to_pylist() == list(range(6))
    member = np.repeat([0, 1], [4, 2])
    assert told.lists.tolist() == member[told.order].tolist() == told.table.column("list").to_pylist()
    empty = np.flatnonzero([each is None for each in told.table.column("surname").to_pylist()])
    assert told.order[empty].tolist() == [2]


def test_order_is_that_of_content():
    here = prepare([listed("one", surname=NAMES), listed("two", surname=NAMES[::-1])])
    there = prepare([listed("two", surname=NAMES), listed("one", surname=NAMES[::-1])])
    assert here.table.drop_columns(["list"]).equals(there.table.drop_columns(["list"]))


def test_clean_is_told_of_each_record_of_a_clean_list():
    told = prepare([listed("one", surname=NAMES), listed("two", surname=NAMES, clean=True)])
    assert told.clean.tolist() == [False, True]
    assert told.table.column("clean").to_pylist() == (told.lists == 1).tolist()
    assert told.names == ("one", "two")


def test_how_a_list_writes_dates_is_its_own_affair():
    american = [*(f"03/{day}/1971" for day in range(13, 31)), "04/05/1980"]
    european = [*(f"{day}/03/1971" for day in range(13, 31)), "04/05/1980"]
    told = prepare([listed("one", birth=american), listed("two", birth=european)])
    keys = dict(zip(told.order.tolist(), told.table.column("birth_key").to_pylist(), strict=True))
    assert keys[0] == keys[19] == "1971-03-13"
    assert (keys[18], keys[37]) == ("1980-04-05", "1980-05-04")


@pytest.mark.parametrize(
    ("lists", "told"),
    [
        ([listed(surname=NAMES), listed(surname=NAMES)], "one name"),
        ([listed(surname=["Иванов"])], "fewer than two"),
        ([RecordList("one", {"surname": NAMES}, [2, 3])], "one length"),
        ([listed(id=["1", "2"])], "no column"),
        ([listed(surname=[None, ""])], "no column"),
        ([listed(**{f"category__c{at}": ["a", "b"] for at in range(MOST + 1)})], "more than"),
    ],
)
def test_what_cannot_be_prepared_is_refused(lists, told):
    with pytest.raises(InputError, match=told):
        prepare(lists)
