"""Stand-ins that speak over the wire, for the bot as a process of its own."""
