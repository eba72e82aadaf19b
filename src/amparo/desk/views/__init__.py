"""The pages: one file each, functions from what was asked to what is answered."""
