"""Reading aloud: what is said of a page, in which voice, by which program."""
