"""Who may act on what, and who sees what."""
