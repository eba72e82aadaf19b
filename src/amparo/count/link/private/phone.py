"""Phone numbers as ITU-T E.164 writes them: the calling code of the country, then the number, digits only.

People write +7 928 …, 8 (928) …, 007928 … and 928 … for one number. The digit that is dialled within a country before
the number (the trunk prefix) has to go, and differs between countries; those of common use are below.
"""

from __future__ import annotations

import re

from amparo.errors import InputError

_TRUNK = {"1": ("1",), "7": ("8",), "36": ("06",), "375": ("80", "8"), "993": ("8",)}
_NO_TRUNK = {"30", "34", "39", "45", "47", "48", "351", "352", "356", "357", "371", "372", "377", "378", "420"}
_FIXED = {"1": 11, "7": 11, "375": 12, "380": 12, "374": 11, "994": 12, "995": 12, "996": 12, "998": 12}
"""Digits of a whole number where all of a country's are equally long: then one written without + can be told."""


def written(value: str, calling_code: str = "") -> str:
    """Write a phone number as E.164 without the plus; empty where it is none, or where its country is not known.

    ``value`` has its digits as 0 to 9. Raises InputError when the calling code is not 1 to 3 digits.
    """
    if calling_code and not re.fullmatch(r"[1-9]\d{0,2}", calling_code):
        raise InputError("this is not the calling code of a country", "write digits only, such as 7 or 995")
    abroad = re.sub(r"\(0\)", "", value.strip())  # +44 (0)20 …
    if not re.fullmatch(r"\+?[\d\s().\-‐‑–/]+", abroad):
        return ""
    digits = re.sub(r"\D", "", abroad)
    if abroad.startswith("+"):
        return _whole(digits)
    if digits.startswith("00"):
        return _whole(digits[2:])
    return _whole(_national(digits, calling_code)) if calling_code else ""


def _national(digits: str, code: str) -> str:
    if _FIXED.get(code) == len(digits) and digits.startswith(code):
        return digits
    prefixes = () if code in _NO_TRUNK else _TRUNK.get(code, ("0",))
    for prefix in prefixes:
        if digits.startswith(prefix):
            return code + digits[len(prefix) :]
    return code + digits


def _whole(digits: str) -> str:
    """Refuse what cannot be a number: E.164 allows 15 digits; a filler repeats one digit."""
    real = 8 <= len(digits) <= 15 and digits[0] != "0" and len(set(digits[3:])) > 1
    return digits if real else ""
