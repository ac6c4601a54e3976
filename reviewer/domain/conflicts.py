"""Who may not judge whom."""

from collections.abc import Iterable, Sequence

from reviewer.contract import ConflictRule, Employment, ExpertFacts, NomineeFacts
from reviewer.contract.defaults import normal_name


def barred_by(expert: ExpertFacts, nominee: NomineeFacts, rules: Sequence[ConflictRule]) -> str | None:
    """Key of the first rule that bars the pair; None when the expert may judge."""
    return next((rule.key for rule in rules if rule.check(expert, nominee)), None)


def own_categories(
    name: str, employments: Iterable[Employment], nominees: Iterable[NomineeFacts]
) -> frozenset[str]:
    """Keys of the categories in which the person is a nominee: one of that name at one of their employers.

    A name alone is no proof; namesakes elsewhere are other people until somebody declares a tie.
    """
    wanted, employers = normal_name(name), {normal_name(post.employer) for post in employments}
    return frozenset(
        nominee.category
        for nominee in nominees
        if normal_name(nominee.name) == wanted and normal_name(nominee.host) in employers
    )
