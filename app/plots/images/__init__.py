"""Images of digits and of weights."""
