"""The mathematics of the labs by itself, to be read as a textbook."""
