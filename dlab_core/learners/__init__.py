"""Models as Learners: what trains them, step by step."""
