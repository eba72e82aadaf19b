"""What staff do beside reading, for some of the synthetic people: check-ins, a silent alarm, a helper."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from amparo.casework import helpers, sentences
from amparo.casework.checkins import Step
from amparo.demo.house import House
from amparo.door.visitor import Receipt, Visitor
from amparo.record import accounts

SAFE_AND_WELL, NOT_FREE, FORCED, HELPED = "r12", "r07", "r05", "e03"
"""Keys of the synthetic people to whom this happens."""

SENTENCES = {
    "en": ("The harbour was calm", "My aunt sends her regards"),
    "ru": ("Цветы политы", "Тётя передаёт привет"),
}
AGREED = {
    "en": "[SYNTHETIC] As we agreed by voice: write one of your two sentences here, every evening.",
    "ru": "[ВЫМЫШЛЕННЫЙ] Как договорились голосом: каждый вечер напишите здесь одну из двух ваших фраз.",
}
STEPS = (
    Step(0, "Duty A (synthetic)", "open the thread and wait"),
    Step(60, "Duty B (synthetic)", "ring the neighbour they named"),
    Step(180, "Head of helpline (synthetic)", "call the lawyer on duty"),
)
HELP = {"en": "[SYNTHETIC] Hands over a ticket and leaves.", "ru": "[ВЫМЫШЛЕННЫЙ] Передаёт билет и уходит."}


def agree_on_times(house: House, told: list[dict[str, Any]], by_text: dict[str, str]) -> None:
    """Agree on three evenings with two people."""
    now = datetime.now(UTC)
    first = datetime.combine(now.date() + timedelta(1), time(18), UTC)
    for one in told:
        if one["key"] in (SAFE_AND_WELL, NOT_FREE):
            account, language = by_text[one["what"]], one["language"]
            sentences.agree(house.vault, account, *SENTENCES[language])
            evenings = [first + timedelta(days=day) for day in range(3)]
            accounts.agree_check_ins(house.vault, house.door, account, AGREED[language], evenings, STEPS, now)


def come_back(house: House, told: list[dict[str, Any]], receipts: dict[str, Receipt]) -> None:
    """Let one person answer that they are safe, one that they are not free; a third is forced to open their thread."""
    for one in told:
        key = one["key"]
        with Visitor(house.door_address, one["language"]) as visitor:
            if key in (SAFE_AND_WELL, NOT_FREE):
                visitor.check_in(receipts[key].code, SENTENCES[one["language"]][key == NOT_FREE])
            elif key == FORCED:
                visitor.open_thread(receipts[key].second)


def vouch(house: House, told: list[dict[str, Any]], by_text: dict[str, str]) -> str:
    """Vouch for a helper to one person; return the words that the helper would say."""
    one = next(one for one in told if one["key"] == HELPED)
    language = one["language"]
    return helpers.vouch(
        house.vault,
        house.door,
        by_text[one["what"]],
        "Driver 2 (synthetic)",
        (_today() + timedelta(2)).isoformat(),
        HELP[language],
        language=language,
        today=_today(),
    )


def _today() -> date:
    return datetime.now(UTC).date()
