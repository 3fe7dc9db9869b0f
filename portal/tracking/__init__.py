"""Telling a visitor, and no one else, where an application stands."""
