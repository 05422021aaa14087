"""Stories as a member would tell them: from what is typed or pressed to what is seen, and to what it costs."""
