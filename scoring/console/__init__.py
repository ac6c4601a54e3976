"""What `python -m scoring` reads and prints: files in, answers out. The numbers are made next door."""
