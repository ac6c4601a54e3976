"""SQLAlchemy lives here and nowhere else: engine, mute models, queries, the unit of work, the ledger."""
