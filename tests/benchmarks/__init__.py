"""Figures, not judgements: `python -m tests.benchmarks.NAME` prints what it measured on this machine.

    card_time           from a command to its card, beside a bare discord.py handler
    burst               100 commands at one moment from 50 servers, beside the same handler
    requests_per_song   what a song costs in API requests, with callbacks and without
    jobs_in_flight      10,000 unfinished jobs: how long a start takes, and how much memory
    callback_rate       callbacks accepted in a second, and what commands notice of it

All of them run the bot as a process between both stand-ins, whose share of the work is in every figure.
"""
