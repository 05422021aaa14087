"""A program started against this Discord, as a process of its own."""
