"""What exists on this Discord: people, places, messages, files, interactions."""
