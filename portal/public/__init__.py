"""Pages for anyone with a browser: is a slip genuine, how far is an application, what is a service.

They need no script and no cookie, ask no other server for anything, and keep nothing of a visitor.
"""
