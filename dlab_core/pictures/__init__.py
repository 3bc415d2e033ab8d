"""Pictures: what is asked of a run, and what is computed for it."""
