"""The dedicated dialect: one endpoint per operation, camelCase in requests and records.

Another dialect would be a folder beside this one, over the same operations and tasks.
"""
