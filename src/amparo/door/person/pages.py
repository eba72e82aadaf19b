"""Makes pages: the template in the reader's language, the same title and size class whatever is on it."""

from __future__ import annotations

from pathlib import Path

from markupsafe import Markup

from amparo import pages, text
from amparo.door import browser, calm, words
from amparo.door.channels import FILE as CHANNELS
from amparo.door.channels import Channels, fingerprint, grouped
from amparo.door.channels import read as read_channels
from amparo.door.exchange import Page
from amparo.door.limits import MAX_FILES
from amparo.door.sealing import today
from amparo.door.settings import DoorConfig
from amparo.errors import AmparoError
from amparo.text import N_

TEMPLATES = Path(__file__).parent / "templates"
HOURS = [f"{hour:02}:00" for hour in range(24)]
OFFSETS = [
    ("UTC+00:00", "UTC+0: London, Lisboa"),
    ("UTC+01:00", "UTC+1: Berlin, Paris"),
    ("UTC+02:00", "UTC+2: Калининград, Київ, القاهرة"),
    ("UTC+03:00", "UTC+3: Москва, Грозный, İstanbul"),
    ("UTC+03:30", "UTC+3:30: تهران"),
    ("UTC+04:00", "UTC+4: Самара, თბილისი, Bakı"),
    ("UTC+05:00", "UTC+5: Екатеринбург, Астана, Toshkent"),
    ("UTC+06:00", "UTC+6: Омск, Бишкек"),
    ("UTC+07:00", "UTC+7: Новосибирск"),
    ("UTC+08:00", "UTC+8: Иркутск"),
    ("UTC+09:00", "UTC+9: Якутск"),
    ("UTC+10:00", "UTC+10: Владивосток"),
    ("UTC+11:00", "UTC+11: Магадан"),
    ("UTC+12:00", "UTC+12: Камчатка"),
    ("UTC-03:00", "UTC-3: Buenos Aires"),
    ("UTC-05:00", "UTC-5: Bogotá, New York"),
    ("UTC-06:00", "UTC-6: México"),
    ("UTC-08:00", "UTC-8: Los Angeles"),
]
"""Time zones by the cities people know, each in its own script; winter time where clocks are changed."""
HARMLESS = N_(
    "Thank you for your question. We give general information about rights at work and when renting a flat. "
    "We cannot advise on single cases. Our office is closed at present; please ask again in some weeks."
)
"""What the second code shows as our answer."""


class Pages:
    """Renders the person's pages. Everything they need is read when it is made; afterwards no file is opened."""

    def __init__(self, config: DoorConfig) -> None:
        self._fixed = {
            "organisation": config.organisation,
            "fingerprint": fingerprint(config.recipient),
            "megabytes": config.max_attachment >> 20,
            "max_files": MAX_FILES,
            "integrity": browser.integrity(),
            "script_digest": browser.digest(),
            "script_grouped": grouped(browser.digest()),
            "languages": [(code, text.NAMES[code]) for code in text.LANGUAGES],
            "hours": [(hour, hour) for hour in HOURS],
            "offsets": OFFSETS,
        }
        self._ready: dict[tuple[str, str, bool], Markup] = {}
        self._channels = _published(config)
        _load_everything()

    def page(
        self, language: str, name: str, problem: AmparoError | None = None, *, status: int = 0, **values: object
    ) -> Page:
        """Render a page; with a problem, its sentences stand on top and the status tells programs the same."""
        html = pages.render(
            TEMPLATES,
            f"{name}.html",
            language,
            page=name,
            pieces=self._pieces(language, name),
            harmless=_harmless(language),
            problem=_sentences(problem, language),
            channels=self._channels,
            channels_expired=self._expired(),
            **(self._fixed | values),
        )
        code = status or (calm.status(problem) if problem else 200)
        return Page(code, html.encode(), {"content-language": language})

    def _pieces(self, language: str, name: str) -> Markup:
        """Return what stands ready on a page for its script, the same for everybody, if there is a script."""
        key = (language, name, self._expired())
        if key not in self._ready:
            values = {**self._fixed, "page": name, "channels": self._channels, "channels_expired": key[-1]}
            values["harmless"] = _harmless(language)
            ready = pages.render(TEMPLATES, "browser.html", language, **values) if browser.script() else ""
            self._ready[key] = Markup(ready)  # noqa: S704  our own template, which has escaped what it was given
        return self._ready[key]

    def _expired(self) -> bool:
        return self._channels is not None and self._channels.expired(today())


def _harmless(language: str) -> str:
    return text.catalogue(language).gettext(HARMLESS)


def _load_everything() -> None:
    """Bring templates, catalogues, word lists and the locales' own data into memory: later no file can be opened."""
    for language in text.LANGUAGES + text.BEGUN:
        env = pages.environment(TEMPLATES, language)
        for path in TEMPLATES.glob("*.html"):
            env.get_template(path.name)
        for name in ("day", "moment", "number"):
            env.filters[name](2000 if name == "number" else "2000-01-01")
    for language in words.LANGUAGES:
        words.places(" ".join(words.word_list(language)[:1]), 1)


def _published(config: DoorConfig) -> Channels | None:
    """Read the signed channels; a list whose signature does not hold is not shown."""
    try:
        return read_channels((config.folder / CHANNELS).read_text(encoding="utf-8"))
    except (OSError, ValueError, AmparoError):
        return None


def _sentences(problem: AmparoError | None, language: str) -> list[str]:
    """Errors are written in lower case for the command line; on a page they are sentences."""
    if problem is None:
        return []
    return [f"{part[:1].upper()}{part[1:]}." for part in text.explain(problem, language) if part]
