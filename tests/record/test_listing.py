"""The vault's accounts as a list to link: consent decides who is on it, and no name is."""

from amparo.door.message import Age
from amparo.record import accounts as record
from amparo.record.consent import Use
from amparo.record.intake import receive
from amparo.record.listing import AGES, listing


def test_only_accounts_that_may_be_counted_are_listed(vault, line, letter):
    yes, no = letter(where="Небыль", when="2017-03", age=Age.FROM_26), letter()
    for made in (yes, no):
        line.put("account", made.to_body(), made.id)
    receive(vault, line)
    assert len(listing(vault).fields["id"]) == 0
    record.record_consent(vault, f"account:{yes.id}", Use.COUNT)
    found = listing(vault)
    assert found.fields["id"] == [f"account:{yes.id}"]
    assert (found.fields["place"], found.fields["date:event"], found.fields["age"]) == (
        ["Небыль"],
        ["2017-03"],
        ["26-40"],
    )
    assert found.without_consent == 1
    assert set(found.fields) == {"id", "place", "date:event", "age", "aged_on"}


def test_every_age_that_an_account_may_give_stands_for_years():
    assert set(AGES) == {str(age) for age in Age} - {""}


def test_what_people_told_is_not_in_a_representation(vault):
    assert repr(listing(vault)) == "Listing(0)"
