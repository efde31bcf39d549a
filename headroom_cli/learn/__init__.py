"""Learns from past sessions: readers of agents' transcripts, how terse answers are wanted, what cost turns."""
