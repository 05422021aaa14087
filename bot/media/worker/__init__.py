"""What runs inside the one-shot decoding process, started by `bot.media.decoder`.

Imports nothing of the project but `bot.media.errors` and `bot.media.formats`. Each job imports only the library it
needs, because the start of the process is paid for every file.
"""
