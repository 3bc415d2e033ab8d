"""Models side by side on the same digits, each kept after every epoch."""
