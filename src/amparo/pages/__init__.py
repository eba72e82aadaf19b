"""What every page of Amparo shares: templates, words, security headers and the look (``base.css``).

The door and the desk are different programs for different people, but they escape, translate and lock down
their pages in one way.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, MutableMapping
from datetime import date, datetime
from functools import cache
from pathlib import Path
from typing import Any

import jinja2

from amparo import text

BASE_CSS = Path(__file__).parent / "base.css"

Scope = MutableMapping[str, Any]
Message = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[Message]]
Send = Callable[[Message], Awaitable[None]]
App = Callable[[Scope, Receive, Send], Awaitable[None]]


@cache
def environment(templates: Path, language: str) -> jinja2.Environment:
    """Return the Jinja environment of a room's template folder in one language.

    Undefined names raise, everything is escaped, and ``day`` and ``number`` write values as the reader does.
    """
    env = jinja2.Environment(
        loader=jinja2.FileSystemLoader([templates, Path(__file__).parent]),
        autoescape=True,
        auto_reload=False,  # a third of the time of a small page went into asking the disk whether it had changed
        undefined=jinja2.StrictUndefined,
        extensions=["jinja2.ext.i18n"],
        trim_blocks=True,
        lstrip_blocks=True,
    )
    env.install_gettext_translations(text.catalogue(language), newstyle=True)  # type: ignore[attr-defined]
    env.globals.update(language=language, direction=text.direction(language))
    env.filters["day"] = lambda when: text.show_date(
        when if isinstance(when, date) else date.fromisoformat(when), language
    )
    env.filters["moment"] = lambda when: text.show_moment(datetime.fromisoformat(when), language)
    env.filters["number"] = lambda n: text.show_number(n, language)
    return env


def render(templates: Path, name: str, language: str, **values: object) -> str:
    """Render one template of a room to HTML."""
    return environment(templates, language).get_template(name).render(**values)


class LockedDown:
    """ASGI wrapper that gives every response the same strict headers and tells nobody what serves it."""

    def __init__(self, app: App, *, policy: str) -> None:
        self.app = app
        self.headers = [
            (b"content-security-policy", policy.encode()),
            (b"referrer-policy", b"no-referrer"),
            (b"x-content-type-options", b"nosniff"),
            (b"x-frame-options", b"DENY"),
            (b"cross-origin-opener-policy", b"same-origin"),
            (b"cross-origin-resource-policy", b"same-origin"),
            (b"permissions-policy", b"camera=(), geolocation=(), microphone=(), interest-cohort=()"),
            (b"x-robots-tag", b"noindex, nofollow, noarchive"),
        ]
        # Nothing that names or describes a person may stay in the browser's cache.
        self.uncached = (b"cache-control", b"no-store")

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add the headers to its response."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return

        async def send_locked(message: Message) -> None:
            if message["type"] == "http.response.start":
                own = {name.lower() for name, _ in message["headers"]}
                extra = [pair for pair in [*self.headers, self.uncached] if pair[0] not in own]
                message["headers"] = [*message["headers"], *extra]
            await send(message)

        await self.app(scope, receive, send_locked)
