"""Letters: written, queued, each sent at most once."""
