"""Keys and people: who this machine is, and what it alone may sign."""
