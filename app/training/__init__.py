"""Training beside the window: a worker on a thread of its own, and processes for the shootout."""
