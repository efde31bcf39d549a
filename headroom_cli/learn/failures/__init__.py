"""What went wrong again and again in past sessions, and the notes that would have spared it."""
