"""The staff of a centre: who they are (`book`), how often a PIN may be tried (`guard`), and what
they did (`log`). Used by the station; the screen only ever hands a PIN over."""
