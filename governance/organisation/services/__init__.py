"""What changes the organisation, one module for each subject."""
