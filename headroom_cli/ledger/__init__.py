"""Append-only events, dated prices, net-savings arithmetic."""
