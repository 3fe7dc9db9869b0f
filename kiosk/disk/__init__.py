"""The disk: whole files, transactions, folders that two users share, what is erased."""
