"""Drafts that visitors take along: kept sealed for a while, and erased after it."""
