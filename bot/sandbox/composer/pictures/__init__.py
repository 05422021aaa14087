"""What is seen: the cover, and the video of a song."""
