"""The way through a running door and back, with nothing put in between."""

import pytest

from amparo.demo.house import house
from amparo.door.visitor import Visitor
from amparo.record import accounts as record
from amparo.record.intake import receive


@pytest.fixture
def open_house():
    with house() as made:
        yield made


def test_an_account_comes_in_is_answered_and_followed_up(open_house):
    with Visitor(open_house.door_address, "ru") as person:
        code = person.send_account("Увели соседа.", consent=["count"], attachments=[("п.txt", "да".encode())])
        found = receive(open_house.vault, open_house.door)
        assert (found.accounts, found.files, found.set_aside) == (1, 1, [])
        assert open_house.door.pending() == []
        (account,) = record.accounts(open_house.vault)
        assert (account.what, account.language, account.allows("count")) == ("Увели соседа.", "ru", True)
        assert open_house.vault.read_file(account.attachments[0].digest) == "да".encode()
        record.reply(open_house.vault, open_house.door, account.id, "Мы прочитали.")
        assert [answer.text for answer in person.read(code)] == ["Мы прочитали."]
        person.write(code, "Не считайте меня.")
    assert receive(open_house.vault, open_house.door).messages == 1
    thread = record.account(open_house.vault, account.id).thread
    assert [(message.text, message.from_person) for message in thread] == [
        ("Мы прочитали.", False),
        ("Не считайте меня.", True),
    ]
