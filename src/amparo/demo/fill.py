"""Fill a house: public claims straight into the ledger, synthetic accounts through the door, as anybody's would."""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from amparo.demo import care
from amparo.demo.house import House
from amparo.door.visitor import Receipt, Visitor
from amparo.ledger.vault import PUBLIC
from amparo.record import accounts
from amparo.record.consent import Use
from amparo.weigh import claims_csv
from amparo.weigh.statements import to_statements

DATA = Path(__file__).parent / "data"
CLAIMS = DATA / "chechnya-claims.csv"
BATCH = 40  # statements an entry: the demo's chain should look like weeks of work, not like one delivery

Report = Callable[[str, int, int], None]
"""Called with (what is being done, done, total)."""

ANSWER = {
    "en": "[SYNTHETIC] Thank you. We have read this and will answer here. You do not have to do anything.",
    "ru": "[ВЫМЫШЛЕННЫЙ] Спасибо. Мы прочитали и ответим здесь. От вас ничего не требуется.",
}


@dataclass
class Filled:
    """What the filling did; ``receipts`` are the words that the synthetic people were given, ``phrase`` a helper's."""

    claims: int = 0
    accounts: int = 0
    messages: int = 0
    alarms: int = 0
    receipts: dict[str, Receipt] = field(default_factory=dict)
    phrase: str = ""


def synthetic_accounts() -> list[dict[str, Any]]:
    """Read the twenty-four made-up accounts."""
    with (DATA / "synthetic-accounts.toml").open("rb") as source:
        return list(tomllib.load(source)["account"])


def record_claims(house: House, report: Report) -> int:
    """Record the real public claims; return how many there are."""
    found = claims_csv.read(CLAIMS)
    statements = [one for one in to_statements(found) if not house.vault.has(one.id)]
    for start in range(0, len(statements), BATCH):
        report("public claims", start, len(statements))
        house.vault.append(statements[start : start + BATCH], PUBLIC)
    report("public claims", len(statements), len(statements))
    return len(found.claims)


def send_accounts(house: House, told: list[dict[str, Any]], report: Report) -> dict[str, Receipt]:
    """Send every account through the door as a person without scripts would; return both codes by key."""
    receipts = {}
    for done, one in enumerate(told):
        report("accounts through the door", done, len(told))
        with Visitor(house.door_address, one["language"]) as visitor:
            receipts[one["key"]] = visitor.tell(
                one["what"],
                where=one["where"],
                when=one["when"],
                age=one.get("age", ""),
                consent=one["consent"],
                attachments=[(file["name"], file["text"].encode()) for file in one.get("attachment", [])],
                **one["contact"],
            )
    report("accounts through the door", len(told), len(told))
    return receipts


def work_through(house: House, told: list[dict[str, Any]], by_text: dict[str, str], report: Report) -> None:
    """Do what staff do with each account: confirm a working text, propose what may be published, answer."""
    for done, one in enumerate(told):
        report("staff read and answer", done, len(told))
        account = by_text[one["what"]]
        accounts.write_working_text(house.vault, account, one["working_text"])
        if "summary" in one:
            accounts.write_summary(house.vault, account, one["summary"])
        if "quote" in one:
            accounts.write_quote(house.vault, account, one["quote"])
        if one["contact"]["answer"] != "not_at_all":
            accounts.reply(house.vault, house.door, account, ANSWER[one["language"]])
    report("staff read and answer", len(told), len(told))


def come_back(house: House, told: list[dict[str, Any]], receipts: dict[str, Receipt]) -> None:
    """Let those who have something to add return with their words."""
    for one in told:
        for message in one.get("message", []):
            with Visitor(house.door_address, one["language"]) as visitor:
                visitor.write(receipts[one["key"]].code, message["text"])
    care.come_back(house, told, receipts)


def withdraw(house: House, told: list[dict[str, Any]]) -> None:
    """Record the withdrawals that messages ask for, as staff do after reading them."""
    messages = {message["text"]: message for one in told for message in one.get("message", [])}
    for account in accounts.accounts(house.vault):
        for written in account.thread:
            for use in messages.get(written.text, {}).get("withdraws", []):
                accounts.withdraw(house.vault, account.id, Use(use), message=written.id)


def fill(house: House, report: Report) -> Filled:
    """Go the whole way once."""
    told = synthetic_accounts()
    filled = Filled(claims=record_claims(house, report))
    filled.receipts = send_accounts(house, told, report)
    received = house.desk.receive(lambda done, total: report("fetch and open", done, total))
    filled.accounts = received.accounts
    by_text = {account.what: account.id for account in accounts.accounts(house.vault)}
    work_through(house, told, by_text, report)
    care.agree_on_times(house, told, by_text)
    filled.phrase = care.vouch(house, told, by_text)
    come_back(house, told, filled.receipts)
    later = house.desk.receive()
    filled.messages, filled.alarms = later.messages, later.alarms
    withdraw(house, told)
    return filled
