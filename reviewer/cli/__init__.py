"""The same services from the shell. A refusal is one sentence on stderr and exit code 1."""
