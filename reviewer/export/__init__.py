"""Rows in, bytes out: the workbooks that leave the house."""
