"""How many people two or more lists share, where no list may be shown: counts of agreed keys, and nothing else.

``recipe`` writes records as keys that agree to the letter, ``intersection`` counts between two organisations (private
set intersection), ``codes`` and ``overlaps`` count between two to seven that hold a key in common. What each of them
reveals, and to whom, is in ``docs/overlap-between-organisations.md``. Only exact agreement counts: encodings that
tolerate errors (Bloom filters) have been broken, and are not offered.
"""
