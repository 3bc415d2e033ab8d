"""Engines: what computes the steps of a training; the same steps, at different speeds."""
