"""Presenting: a page as a hall sees it, its own widgets large and nothing else."""
