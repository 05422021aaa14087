"""Operations that make something of a song, or nothing to listen to."""
