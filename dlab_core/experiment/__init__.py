"""An experiment as one file: a recipe, what was learned of it, the checkpoints on the way, and how it was looked at."""
