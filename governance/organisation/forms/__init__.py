"""Shape of input, one module for each subject."""
