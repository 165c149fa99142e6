"""Ledgers (台账) handed in as workbooks, CSV files or paper: read, matched, checked, imported as cases."""
