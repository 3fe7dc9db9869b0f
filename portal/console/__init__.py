"""The admin's console: pages over the fleet, for operators who log in (docs/console.md)."""
