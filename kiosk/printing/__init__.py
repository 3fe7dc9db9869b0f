"""Paper: what a slip says, how it is drawn, which printer it goes to, and what became of it."""
