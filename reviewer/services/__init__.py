"""One function an intention of a person: access first, one transaction, one entry, commit last."""
