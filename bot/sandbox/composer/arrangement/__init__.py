"""From words to notes: what a prompt asks for, which players a style has, and what they play and sing."""
