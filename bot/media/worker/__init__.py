"""What runs inside the decoding process, started by `bot.media.decoder` for one recording or one take.

Imports nothing of the project but `bot.media.errors`, `bot.media.formats` and `bot.media.prctl`. Each job imports only
the library it needs, because the start of the process is paid for every file.
"""
