"""What members see: wording, cards, posts, buttons and forms. Decides nothing about jobs or money."""
