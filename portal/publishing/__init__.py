"""The catalogue's repository (`docs/catalogue-repository.md`): signed here, verified by the kiosks.

What is to be signed is worked out first and written last: files nobody names yet before those that
name them, the timestamps at the very end. Cut off anywhere, the repository is as it was before or
as it should be, and the same command finishes it.
"""
