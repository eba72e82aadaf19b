"""Cyrillic as Russian, Ukrainian, Belarusian and the languages of the Caucasus and Central Asia read it."""

from __future__ import annotations

import re
import unicodedata

from amparo.count.link.names.sound import fold

_LOOKALIKES = str.maketrans("aceiopxyhkmt", "асеіорхункмт")
# Palochka (also typed as 1, I or l) and the hard sign mark ejectives that no romanisation keeps; гь is h.
_CAUCASUS = re.compile(r"гь(?![еёюяиєії])|(?<=[кпцчтхг])[ӏӀіiIl1|](?=[аеёиоуыэюя]|$)|ь(?=о)|дж")
_CAUCASUS_SOUND = {"гь": "х", "ь": "и", "дж": "ж"}
_LETTERS = str.maketrans(
    dict(
        zip(
            "абвгґдезийклмнопрстуўфхцчшщыэіїєёжъьӏ",
            "a b v g g d e z i i k l m n o p r s t u v f h c C S S i e i i e e Z    ".split(" "),  # noqa: SIM905
            strict=False,
        )
    )
    | {"ю": "iu", "я": "ia", "ъ": "", "ь": "", "ӏ": "", "'": "", "’": "", "ʼ": "", "`": ""}
    | dict(
        zip("әөүұқғңһҗҳҷӣӯҙҫҡђћљњџјѕѓќӕ", "a o u u k g n h Z h Z i u z s k Z C l n Z i z g k e".split(), strict=True)  # noqa: SIM905
    )
)
_NOT_SOUND = re.compile(r"[^a-zSCZ]+")
_UKRAINIAN = re.compile(r"[ґєії]")
_BELARUSIAN = re.compile(r"ў")


def readings(text: str) -> dict[str, str]:
    """Return how each language reads a lower-case Cyrillic word, the likeliest first."""
    text = _CAUCASUS.sub(lambda found: _CAUCASUS_SOUND.get(found[0], ""), text.translate(_LOOKALIKES))
    plain = unicodedata.normalize("NFC", text).translate(_LETTERS)
    russian = fold(_NOT_SOUND.sub("", plain))
    if "г" not in text:
        return {_language(text): russian}
    soft = fold(_NOT_SOUND.sub("", text.replace("г", "х").translate(_LETTERS)))
    language = _language(text)
    if language == "russian":
        return {"russian": russian, "ukrainian": soft}
    return {language: soft, "russian": russian}


def _language(text: str) -> str:
    if _BELARUSIAN.search(text):
        return "belarusian"
    return "ukrainian" if _UKRAINIAN.search(text) else "russian"
