"""Papers, bytes out: one nomination as Word file or workbook, a unit's pack, the book of all nominees."""
