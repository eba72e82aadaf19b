"""How much the door takes in and keeps: accounts, threads, large files and faults, on real processes and a disk."""
