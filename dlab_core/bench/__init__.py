"""What the engines buy on the machine at hand: each row times a common way and DLab's, turn by turn, on one thread.

The common way is written out here as one would write it without DLab.
"""
