"""From notes to samples: timbres, drums, the voice, the mix and its loudness."""
