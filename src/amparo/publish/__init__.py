"""What may be told: the consent gate, the rules for small numbers, and the dossier.

The functions here take a vault and find out themselves what may leave; no function takes an account's text.
"""
