"""The built-in agent and the scripted provider that `headroom wrap demo` runs on loopback."""
