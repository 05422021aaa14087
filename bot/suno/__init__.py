"""The Suno API of KIE.AI: a typed client that knows nothing of the rest of this project.

`requests` says what can be asked and `results` what comes back, both in this project's words; `client` sends, `limits`
checks beforehand, `errors` draws the family of what can go wrong, `callbacks` reads what the API sends by itself.
Everything behind `dialects` is about one wire form: `dedicated` is a table of endpoints.
"""
