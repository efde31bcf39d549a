"""What a session saved and cost, as terminal text, JSON, CSV and HTML."""
