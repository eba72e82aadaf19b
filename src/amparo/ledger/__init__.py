"""The ledger: attributed statements in signed, chained entries, kept in an encrypted vault.

Statements are the data; entries make them permanent and provable; the vault is a cache that can be rebuilt from the
entries. Formats are frozen in ``docs/formats/``.
"""
