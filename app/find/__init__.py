"""Find by words: one search over the experiments, the controls and the commands of all pages."""
