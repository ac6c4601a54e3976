"""Checks that the calls for these awards share: every campaign names its own clause, effect and numbers.

A plugin takes what fits and writes the rest itself. All are pure: the same facts, the same verdict.
Numbers are bound with `functools.partial`, so that the digest of a campaign's checks covers them.
"""
