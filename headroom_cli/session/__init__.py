"""One wrapped run from start to end."""
