"""Sealing: age v1 files with post-quantum recipients, passphrase files, padding and envelopes.

Bytes in, bytes out: nothing here touches a disk or a network. Every sealed thing is a standard age file
(<https://age-encryption.org/v1>), so that what we keep opens without us.

Python cannot wipe memory. Keys stay out of ``repr`` and of messages; programs that open what could hurt a person
do so in short-lived processes.
"""
