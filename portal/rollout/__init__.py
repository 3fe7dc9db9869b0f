"""How a new catalogue spreads: from one kiosk in a hundred to all, as long as it does no harm.

`deciding` says when, from counts alone; `round` counts, and does what was decided.
"""
