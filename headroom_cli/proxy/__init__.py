"""The embedded mitmproxy: engine, our addon, relay and usage tee."""
