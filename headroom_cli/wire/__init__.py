"""The request formats: raw bytes to blocks to raw bytes, and usage from responses."""
