"""Questions to the tables, one module a noun. Rows for writers, frozen facts for readers."""
