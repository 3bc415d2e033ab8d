"""What leaves DLab: tables, pictures, films, weights and reports of a run as files, experiments as scripts."""
