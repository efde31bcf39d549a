"""`compress()` for other programs: message lists in, message lists of the same shape out."""
