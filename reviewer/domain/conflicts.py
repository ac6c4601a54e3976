"""Who may not judge whom."""

from collections.abc import Sequence

from reviewer.contract import ConflictRule, ExpertFacts, NomineeFacts


def barred_by(expert: ExpertFacts, nominee: NomineeFacts, rules: Sequence[ConflictRule]) -> str | None:
    """Key of the first rule that bars the pair; None when the expert may judge."""
    return next((rule.key for rule in rules if rule.check(expert, nominee)), None)
