"""A server that gives an agent headroom's tools over the Model Context Protocol."""
