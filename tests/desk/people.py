"""Two synthetic lists, one in Cyrillic and one in Latin letters, that share some of their people and leave doubt."""

import csv
import random

SURNAMES = {
    "Шевченко": "Schewtschenko", "Гаджиев": "Gadzhiyev", "Магомедов": "Magomedov", "Иванов": "Ivanov",
    "Кузнецов": "Kuznetsov", "Алиев": "Aliev", "Исаев": "Isaev", "Дудаев": "Dudaev",
}  # fmt: skip
GIVEN = {"Тарас": "Taras", "Ислам": "Islam", "Магомед": "Magomed", "Руслан": "Ruslan", "Адам": "Adam", "Заур": "Zaur"}
MARKED = "Вымышленский", "Vymyshlensky"
"""A surname that no other file of a test holds."""


def write(folder):
    """Write both lists; return their paths."""
    chance = random.Random(4)
    people = [
        (chance.choice([*SURNAMES]), chance.choice([*GIVEN]), f"19{chance.randint(60, 99)}-0{chance.randint(1, 9)}-11")
        for _ in range(50)
    ]
    people[20] = (MARKED[0], "Тарас", "1971-04-11")
    latin = SURNAMES | {MARKED[0]: MARKED[1]}
    cyrillic_rows = [[*person, "Грозный"] for person in people[:35]]
    latin_rows = [
        [latin[surname], GIVEN[given], born if number % 3 else born[:4], "Grozny"]
        for number, (surname, given, born) in enumerate(people[18:])
    ]
    return (
        _written(folder / "helpline.csv", ["Фамилия", "Имя", "Дата рождения", "Город"], cyrillic_rows),
        _written(folder / "monitor.csv", ["surname", "given name", "date of birth", "city"], latin_rows),
    )


def _written(path, header, rows):
    with path.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file).writerows([header, *rows])
    return path
