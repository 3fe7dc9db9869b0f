"""What the portal remembers: one module for each table, which alone speaks SQL about it."""
