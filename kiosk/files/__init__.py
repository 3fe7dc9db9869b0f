"""Files that people bring: found on a stick, looked at, and made anew before anything is shown."""
