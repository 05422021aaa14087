"""What the API can do: for each operation its request, its price, what it refuses, and how its work is done.

An operation is written in one file of `music` or `derived`, from the forms in `base`; `catalogue` collects them.
"""
