"""Decisions as pure functions on frozen facts: no database, no request, no clock."""
