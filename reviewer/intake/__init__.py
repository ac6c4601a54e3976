"""Bytes of an office's workbook become clean rows, or a list of every defect."""
