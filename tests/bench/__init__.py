"""`make bench`: how fast the pages are with 10,000 and 100,000 cases, beside a floor measured in the same run."""
