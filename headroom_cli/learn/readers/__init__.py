"""One reader for each agent that keeps transcripts."""
