"""What the API can do: one file for each operation, with all that is known of it.

Where the pages contradict each other, limits and bodies satisfy every reading: the API accepts much and fails minutes
later, paid. Source: the "Suno API" pages of docs.kie.ai, one per operation, and the price list of kie.ai, October 2026.
"""
