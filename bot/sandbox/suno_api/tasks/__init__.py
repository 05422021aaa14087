"""What becomes of an accepted request: a task with its stages, its result, its files, its callbacks and its price.

Nothing here knows which operations there are, nor in which dialect of the API they are asked for.
"""
