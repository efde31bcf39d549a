"""Originals and frozen decisions, on disk, readable only by their owner."""
