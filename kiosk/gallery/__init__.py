"""A picture of every page in every state, taken of the real screen, for people who look at it."""
