"""Collect every user-visible message of the package and bring the catalogues up to date.

``python -m tools.catalogue`` rewrites ``locale/<code>/LC_MESSAGES/amparo.po`` in place and keeps translations;
``python -m tools.catalogue FILE.po`` also takes in Russian translations from a fragment. What is collected: gettext
calls in code and templates, ``N_`` marks, the two templates of every error of the ``AmparoError`` tree, and the
docstring and option helps that the command line shows are left in English.
"""

from __future__ import annotations

import ast
import io
import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir
from babel.messages.pofile import read_po, write_po

from amparo import errors
from amparo.text import CATALOGUES

PACKAGE = Path(__file__).parent.parent / "src" / "amparo"
LANGUAGES = ("ru",)
BEGUN = ("ar",)
"""Languages that may be incomplete; their catalogues hold only what is translated."""
METHODS = [("**.html", "jinja2.ext:babel_extract")]
MARKS = {"_", "gettext", "N_", "say"}  # their first argument is a message
HELPERS = {"_storage", "wrong"}  # functions that take an error's templates
ERRORS = {name for name, kind in vars(errors).items() if isinstance(kind, type)}


def page_messages() -> Iterator[tuple[str, str | tuple[str, ...]]]:
    """Yield (file, message) for gettext calls in templates."""
    keywords = {"_": None, "gettext": None, "ngettext": (1, 2)}
    options = {"**.html": {"newstyle_gettext": "true", "trimmed": "true", "silent": "false"}}
    for file, _line, message, _comments, _context in extract_from_dir(
        PACKAGE, METHODS, options, keywords=keywords, strip_comment_tags=True
    ):
        yield file, message


def marked_messages() -> Iterator[tuple[str, str]]:
    """Yield (file, message) for what code marks or says. Babel would run the two sides of a choice together."""
    for path in sorted(PACKAGE.rglob("*.py")):
        for text in said(ast.parse(path.read_text())):
            yield str(path.relative_to(PACKAGE)), text


def said(tree: ast.AST) -> Iterator[str]:
    """Yield what the calls of a program mark or say; of ``say(a if b else c)`` both a and c."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and node.args and _called(node) in MARKS:
            yield from _sides(node.args[0])


def _called(node: ast.Call) -> str:
    return str(getattr(node.func, "id", getattr(node.func, "attr", "")))


def _sides(part: ast.expr) -> Iterator[str]:
    match part:
        case ast.Constant(value=str(text)) if text:
            yield text
        case ast.IfExp():
            yield from _sides(part.body)
            yield from _sides(part.orelse)


def error_messages() -> Iterator[tuple[str, str]]:
    """Yield (file, template) for what errors say and advise, written in the call or as a constant of the module."""
    for path in sorted(PACKAGE.rglob("*.py")):
        tree = ast.parse(path.read_text())
        constants = dict(_constants(tree))
        for node in ast.walk(tree):
            for part in _message_parts(node):
                text = constants.get(part.id) if isinstance(part, ast.Name) else getattr(part, "value", None)
                if isinstance(text, str) and " " in text:
                    yield str(path.relative_to(PACKAGE)), text


def _message_parts(node: ast.AST) -> list[ast.expr]:
    """Return what may be a template: arguments of an error, or a constant that a function returns to raise later."""
    if isinstance(node, ast.Call) and getattr(node.func, "id", "") in ERRORS | HELPERS:
        return node.args
    return [node.value] if isinstance(node, ast.Return) and isinstance(node.value, ast.Name) else []


def _constants(tree: ast.Module) -> Iterator[tuple[str, str]]:
    for node in tree.body:
        if isinstance(node, ast.Assign) and isinstance(node.value, ast.Constant) and isinstance(node.value.value, str):
            for target in node.targets:
                if isinstance(target, ast.Name):
                    yield target.id, node.value.value


def template() -> Catalog:
    """Return all messages of the package, without translations."""
    found = Catalog(project="Amparo", version="", copyright_holder="the Amparo authors")
    for file, message in [*page_messages(), *marked_messages(), *error_messages()]:
        found.add(message, locations=[(file, 0)])
    return found


def read(path: Path, language: str) -> Catalog:
    """Read one catalogue; an empty one if the file does not exist."""
    if not path.exists():
        return Catalog(locale=language)
    return read_po(io.BytesIO(path.read_bytes()), locale=language)


def update(language: str, fragments: list[Path]) -> Catalog:
    """Merge the template with known translations and write the catalogue of a language."""
    path = CATALOGUES / language / "LC_MESSAGES" / "amparo.po"
    known = read(path, language)
    for fragment in fragments:
        for message in read(fragment, language):
            if message.id and message.string:
                held = known.get(message.id) or known.add(message.id)
                held.id, held.string = message.id, message.string
                held.flags.discard("fuzzy")
    known.update(template(), no_fuzzy_matching=True)
    known.obsolete.clear()
    if language in BEGUN:
        for message in [message for message in known if message.id and not is_translated(message)]:
            known.delete(message.id)
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("wb") as out:
        write_po(out, known, width=120, sort_output=True, no_location=True, omit_header=False, ignore_obsolete=True)
    return known


def is_translated(message: Message) -> bool:
    """Tell whether a message has words in its language, in every plural form."""
    return all(message.string) if isinstance(message.string, tuple) else bool(message.string)


def main() -> None:
    """Update every catalogue and say what is still missing."""
    for language in BEGUN:
        update(language, [])
    for language in LANGUAGES:
        catalogue = update(language, [Path(name) for name in sys.argv[1:]])
        missing = [m.id for m in catalogue if m.id and not is_translated(m)]
        print(f"{language}: {len(list(catalogue)) - 1} messages, {len(missing)} missing")
        for message in missing:
            print("  ", message if isinstance(message, str) else message[0])


if __name__ == "__main__":
    main()
