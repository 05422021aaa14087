"""Sound effects: noises as what was asked for makes them, which are no pieces of music."""
