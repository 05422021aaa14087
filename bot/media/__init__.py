"""Files that come from outside: fetched safely, decoded behind a fence, fitted, tagged, named and kept.

Nothing in here knows Discord, the Suno API or the database. Import the modules, not the package: it stays empty
so that the one-shot decoding process starts quickly.
"""
