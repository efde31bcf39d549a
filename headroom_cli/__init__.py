"""Headroom runs a coding agent so that what it sends to its model costs less, and proves it."""

__version__ = "0.1.0"
