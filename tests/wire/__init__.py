"""The bot as a process of its own, `python -m bot`, between a Discord and a Suno that both speak HTTP."""
