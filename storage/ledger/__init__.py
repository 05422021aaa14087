"""Jobs, the two books and what is delivered."""
