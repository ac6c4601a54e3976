"""The papers of the week: the plan before it, the summary and the typical cases after it.

The notice prints no form for them; titles and columns of the lists are ours.
"""

from plugins.national_week_2021 import clauses
from reviewer.contract import (
    Category,
    CategoryKind,
    Clause,
    FieldKind,
    FormField,
    MaterialKind,
    MaterialSpec,
    NominationForm,
    NomineeKind,
    Quotas,
    RegisterColumn,
    RegisterLayout,
    Rule,
    Tier,
    UnitKind,
    UnitQuota,
    papers,
)
from reviewer.contract.checks.texts import texts_present

_ALL = (UnitKind.PROVINCE, UnitKind.SEPARATE_CITY, UnitKind.CORPS)


def _category(key: str, name: str, code: str) -> Category:
    return Category(key=key, name=name, code=code, nominee=NomineeKind.DOCUMENT, kind=CategoryKind.COLLECTION)


PLAN = _category("plan", "活动周方案", "W")
SUMMARY = _category("summary", "活动周工作总结", "Y")
CASE = _category("case", "典型活动案例", "C")

# The paper's own name, the label of its text, the clause that asks for it, how many a unit files
_PAPERS = {
    "plan": ("方案", "方案正文", clauses.PLAN, 1),
    "summary": ("工作总结", "总结正文", clauses.SUMMARY, 1),
    "case": ("典型活动案例", "案例正文", clauses.CASES, 4),
}


def _form(name: str, text: str, clause: Clause) -> NominationForm:
    return NominationForm(
        title=f"2021年全民终身学习活动周{name}",
        copies=None,
        fields=(
            FormField(key="name", label="材料名称", required=True, clause=clause),
            FormField(key="host", label="编写单位", required=True),
            FormField(key="text", label=text, kind=FieldKind.LONG_TEXT, required=True, clause=clause),
        ),
    )


def _register(name: str, rows: int) -> RegisterLayout:
    return RegisterLayout(
        title=f"{{region}}2021年全民终身学习活动周{name}报送表",
        columns=(
            RegisterColumn(key="sequence", label="序号", kind=FieldKind.COUNT, required=True, width=6),
            RegisterColumn(key="name", label="材料名称", required=True, width=36),
            RegisterColumn(key="host", label="编写单位", required=True, width=28),
        ),
        flag="",
        seal="报送单位：（盖章）",
        filled_on=papers.FILLED_ON,
        notes=(),
        contact=papers.CONTACT,
        blank_rows=rows,
        sheet="报送表",
        texts_sheet="正文",
    )


FORMS = {key: _form(name, text, clause) for key, (name, text, clause, _) in _PAPERS.items()}
REGISTERS = {key: _register(name, count) for key, (name, _, _, count) in _PAPERS.items()}
TIERS = {
    key: (Tier(key="ordinary", name=name, clause=clause),) for key, (name, _, clause, _) in _PAPERS.items()
}
MATERIALS = {
    key: (
        MaterialSpec(
            key="paper", name=f"{name}电子版", kind=MaterialKind.DOCUMENT, clause=clause, minimum=1, maximum=1
        ),
    )
    for key, (name, _, clause, _) in _PAPERS.items()
}
RULES: dict[str, tuple[Rule, ...]] = {
    key: (texts_present(wanted=(("text", text),), clause=clause),)
    for key, (_, text, clause, _) in _PAPERS.items()
}
QUOTAS = {
    key: Quotas(units=(UnitQuota(kinds=_ALL, minimum=count, maximum=count, special=0, clause=clause),))
    for key, (_, _, clause, count) in _PAPERS.items()
}
