"""A run: learner, history, checkpoints, scoring, early stopping, and the frame of a redraw."""
