"""What scripts/bench measures. Every figure stands beside a peer's from the same run, because machines differ."""
