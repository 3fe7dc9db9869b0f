"""The visitor's e.firma: whose it is, whether it holds, what it signs, and by whom it was."""
