"""The programs that are measured: each says when something is there, as `word nanoseconds`."""
