"""The plane of the data, and pictures over it."""
