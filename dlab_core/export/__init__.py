"""What leaves DLab: pictures as files, experiments as scripts."""
