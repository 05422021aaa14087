"""Operations that make music: two takes each."""
