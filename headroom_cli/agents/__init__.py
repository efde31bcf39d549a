"""Loads and checks wrappers/*.toml and finds the agents on this machine."""
