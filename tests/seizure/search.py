"""Search every byte that processes wrote or left for planted words, however they may be written.

A word counts as found in UTF-8, UTF-16 (both orders), the two Cyrillic code pages, percent-encoding, JSON and HTML
escapes, hexadecimal, and base64 at each of its three alignments; in lower, upper and title case.
"""

import base64
import html
import json
import mmap
import os
import re
from pathlib import Path
from urllib.parse import quote

ENCODINGS = ("utf-8", "utf-16-le", "utf-16-be", "cp1251", "koi8-r", "iso8859-5")
WHOLE_GROUPS = 3  # base64 writes three bytes as four letters


def base64_middles(raw: bytes) -> set[bytes]:
    """What every base64 text that contains ``raw`` must contain, whatever stands before and after it."""
    middles = set()
    for before in range(WHOLE_GROUPS):
        encoded = base64.b64encode(b"\0" * before + raw)
        first = 4 * -(-before // WHOLE_GROUPS)
        whole = (before + len(raw)) // WHOLE_GROUPS * 4
        middles.add(encoded[first:whole])
    return middles | {middle.replace(b"+", b"-").replace(b"/", b"_") for middle in middles}


def spellings(word: str) -> set[bytes]:
    """Every way a planted word could stand in a file."""
    found: set[bytes] = set()
    for case in {word, word.lower(), word.upper(), word.title()}:
        for encoding in ENCODINGS:
            try:
                raw = case.encode(encoding)
            except UnicodeEncodeError:
                continue
            found |= {raw, raw.hex().encode(), raw.hex().upper().encode(), *base64_middles(raw)}
        found |= {quote(case).encode(), quote(case).lower().encode(), json.dumps(case)[1:-1].encode()}
        found |= {html.escape(case).encode(), "".join(f"&#{ord(c)};" for c in case).encode()}
    return {needle for needle in found if len(needle) >= 6}


def pattern(words: list[str]) -> re.Pattern[bytes]:
    """One expression that matches any spelling of any planted word, as a tree of prefixes: gigabytes are searched."""
    tree: dict[int, dict] = {}
    for needle in sorted({needle for word in words for needle in spellings(word)}, key=len, reverse=True):
        branch = tree
        for byte in needle[:-1]:
            branch = branch.setdefault(byte, {})
        branch[needle[-1]] = {}  # a shorter needle makes every longer one that begins with it needless
    return re.compile(_expression(tree), re.S)


def _expression(tree: dict[int, dict]) -> bytes:
    chain = b""
    while len(tree) == 1:  # long words are long chains: a loop, not a call for each letter
        ((byte, tree),) = tree.items()
        chain += re.escape(bytes([byte]))
    parts = [re.escape(bytes([byte])) + _expression(branch) for byte, branch in tree.items()]
    return chain + (b"(?:" + b"|".join(parts) + b")" if parts else b"")


def search_file(path: Path, planted: re.Pattern[bytes]) -> list[bytes]:
    """Return what was found in one file; files that vanish meanwhile are empty."""
    try:
        with path.open("rb") as file:
            if os.fstat(file.fileno()).st_size == 0:
                return []
            with mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
                return planted.findall(data)
    except (FileNotFoundError, ProcessLookupError, PermissionError):
        return []


def search_folder(root: Path, planted: re.Pattern[bytes]) -> dict[str, list[bytes]]:
    """Return path -> findings for every regular file below a folder, and for names of files and folders themselves."""
    found = {}
    for path in root.rglob("*"):
        hits = planted.findall(os.fsencode(path.name))
        if path.is_file() and not path.is_symlink():
            hits += search_file(path, planted)
        if hits:
            found[str(path)] = hits
    return found


def search_deleted_files(pids: list[int], planted: re.Pattern[bytes]) -> dict[str, list[bytes]]:
    """Search files that processes hold open although their names are gone: no search of folders finds those."""
    found = {}
    for pid in pids:
        for link in Path(f"/proc/{pid}/fd").glob("*"):
            try:
                target = link.readlink()
            except OSError:
                continue
            if str(target).startswith("/") and str(target).endswith(" (deleted)"):
                hits = search_file(link, planted)
                if hits:
                    found[f"{pid}: {target}"] = hits
    return found
