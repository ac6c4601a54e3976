"""Eligibility in Jilin where it is not the national call's: earlier laureates, and the clause that lost its words.

The province's own notice says 往年参加过征集并已被认定推介 without a level: who runs a provincial call means
the provincial honour too. The clause is soft, so the wider reading costs a written reason at most.
"""

from plugins.jilin_2021 import clauses
from reviewer.contract import Effect
from reviewer.contract.checks.attested import attested
from reviewer.contract.checks.laureates import PROVINCIAL_OR_ABOVE, never_laureate

STAR_RULES = (
    never_laureate(
        name="往年已获认定的原则上不再推荐",
        effect=Effect.WAIVABLE,
        clause=clauses.STAR_LAUREATES,
        levels=PROVINCIAL_OR_ABOVE,
    ),
)

PROJECT_RULES = (
    never_laureate(
        name="往年已获认定的原则上不再推荐",
        effect=Effect.WAIVABLE,
        clause=clauses.PROJECT_LAUREATES,
        levels=PROVINCIAL_OR_ABOVE,
    ),
    # The same key as the national rule: the broken clause takes its place and decides nothing until a
    # secretary who has the original before them says how it reads for the project.
    attested(
        key="online",
        name="线上学习的优先（条款原文缺字）",
        question="对照通知原件，是否属于该条所说的优先",
        wanted=True,
        effect=Effect.PREFER,
        clause=clauses.PROJECT_ONLINE,
    ),
)
