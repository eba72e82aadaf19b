"""Readings and reasons: what the review page tells."""

from amparo.count.link.names import explain, prepare, readings


def test_readings_name_the_convention():
    assert readings("Шевченко") == {"russian": "SevCenko"}
    assert readings("Schewtschenko")["german"] == "SevCenko"
    assert readings("Chevtchenko")["french"] == "SevCenko"
    assert readings("Галина") == {"russian": "galina", "ukrainian": "halina"}
    assert readings("😀") == {}


def test_a_reason_says_in_which_readings_the_parts_agree():
    surname, given, patronymic = explain(prepare("Захаров Юрий"), prepare("Jurij Sacharow"))
    assert (surname.part, surname.level, surname.likeness) == ("surname", "same", 1.0)
    assert surname.readings == ("russian", "german")
    assert given.level == "known"
    assert given.readings == ("russian", "german")
    assert (patronymic.level, patronymic.readings) == ("missing", None)


def test_swapped_parts_are_explained_across():
    surname, given, _ = explain(
        prepare(surname="Лопа", given="Муки"), prepare(surname="Muki", given="Lopa", patronymic=None)
    )
    assert (surname.level, surname.readings, surname.likeness) == ("swapped", ("russian", "english"), 1.0)
    assert given.level == "missing"


def test_brothers_share_all_but_the_given_name():
    surname, given, patronymic = explain(prepare("Алиев Магомед Исаевич"), prepare("Aliyev Akhmed Isayevich"))
    assert (surname.level, given.level, patronymic.level) == ("same", "else", "same")


def test_father_and_son_do_not_share_the_patronymic():
    surname, given, patronymic = explain(prepare("Алиев Иса Магомедович"), prepare("Алиев Магомед Исаевич"))
    assert (surname.level, given.level, patronymic.level) == ("same", "else", "else")
