"""The Suno API of KIE.AI: a typed client that knows nothing of the rest of this project.

`operations` says what can be asked, one file each, and `results` what comes back, both in this project's words;
`client` sends, `errors` draws the family of what can go wrong, `callbacks` reads what the API sends by itself.
`dialects` know how requests travel, `wire` how answers are read.
"""
