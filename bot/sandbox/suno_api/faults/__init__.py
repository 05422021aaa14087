"""Trouble on request: the plan of what goes wrong, and troubles with a name."""
