"""What happened: accounts taken from the door into the ledger, their working texts, and what each person allows."""
