"""The disk: files that are whole or not there, folders that two users share, what is erased."""
