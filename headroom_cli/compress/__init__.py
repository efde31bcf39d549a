"""The pipeline and its transforms: pure functions of text."""
