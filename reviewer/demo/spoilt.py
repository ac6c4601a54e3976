"""Spoilt first attempts: registers that intake must refuse whole. The corrected ones are in the province."""

from collections.abc import Callable, Mapping, Sequence

from msgspec.structs import replace

from reviewer.contract import CapScope, County
from reviewer.contract.snapshots import CategoryRulebook, Rulebook
from reviewer.demo.filing import Filer
from reviewer.demo.measures import special_remark
from reviewer.demo.names import NameBook, Shape
from reviewer.demo.records import DemoNominee, DemoRegister, RefusedRegister
from reviewer.errors import DefectReason

Spoil = Callable[[DemoRegister], DemoRegister | None]


def spoilt_registers(
    rulebook: Rulebook,
    *,
    registers: Sequence[DemoRegister],
    filers: Mapping[str, Filer],
    names: NameBook,
) -> tuple[RefusedRegister, ...]:
    """One spoilt copy for every reason that the campaign has and some register allows."""
    refused = []
    used: set[str] = set()
    for reason, spoil in _spoils(rulebook, filers=filers, names=names):
        fresh = [register for register in registers if register.unit_key not in used]
        for register in [*fresh, *registers]:
            spoilt = spoil(register)
            if spoilt is not None:
                used.add(register.unit_key)
                refused.append(RefusedRegister(reason=reason, register=spoilt))
                break
    return tuple(refused)


def _spoils(
    rulebook: Rulebook, *, filers: Mapping[str, Filer], names: NameBook
) -> tuple[tuple[DefectReason, Spoil], ...]:
    def over_quota(register: DemoRegister) -> DemoRegister | None:
        quota = rulebook.category(register.category).quotas.for_kind(filers[register.unit_key].kind)
        if register.category != "star" or quota is None or quota.maximum is None or quota.maximum < 2:
            return None
        return _longer(register, count=quota.maximum + 1, names=names)

    def too_many_special(register: DemoRegister) -> DemoRegister | None:
        book = rulebook.category(register.category)
        quota = book.quotas.for_kind(filers[register.unit_key].kind)
        if quota is None or quota.special < 1 or len(register.nominees) <= quota.special:
            return None
        return _more_special(register, count=quota.special + 1, book=book)

    def crowded_county(register: DemoRegister) -> DemoRegister | None:
        inner = rulebook.category(register.category).quotas.inner
        maximum = next((cap.maximum for cap in inner if cap.scope is CapScope.COUNTY), None)
        counties = filers[register.unit_key].home.counties
        if maximum is None or not counties or len(register.nominees) <= maximum:
            return None
        return _in_one_county(register, county=counties[0], count=maximum + 1)

    return (
        (DefectReason.QUOTA_EXCEEDED, over_quota),
        (DefectReason.QUOTA_SPECIAL, too_many_special),
        (DefectReason.SEQUENCE_TWICE, _sequence_twice),
        (DefectReason.DAY_IMPOSSIBLE, _impossible_day),
        (DefectReason.INNER_CAP, crowded_county),
    )


def _longer(register: DemoRegister, *, count: int, names: NameBook) -> DemoRegister:
    """The register with more lines of its own kind, under other names."""
    nominees = [replace(nominee, flagged=nominee.flagged) for nominee in register.nominees]
    while len(nominees) < count:
        model = register.nominees[len(nominees) % len(register.nominees)]
        fields = {**model.fields, "remark": ""}
        name = names.draw(shape=Shape.THREE, sex=fields["sex"], born=int(fields["born_on"][:4]))
        nominees.append(
            replace(
                model,
                sequence=len(nominees) + 1,
                name=name,
                fields=fields,
                texts={key: text.replace(model.name, name) for key, text in model.texts.items()},
                flagged=False,
            )
        )
    return replace(register, nominees=tuple(nominees))


def _more_special(register: DemoRegister, *, count: int, book: CategoryRulebook) -> DemoRegister:
    flagged = sum(nominee.flagged for nominee in register.nominees)
    nominees: list[DemoNominee] = []
    for nominee in register.nominees:
        if not nominee.flagged and flagged < count:
            flagged += 1
            fields = {**nominee.fields, "remark": special_remark(book)}
            nominees.append(replace(nominee, flagged=True, fields=fields))
        else:
            nominees.append(nominee)
    return replace(register, nominees=tuple(nominees))


def _in_one_county(register: DemoRegister, *, county: County, count: int) -> DemoRegister:
    crowded = tuple(
        replace(
            nominee,
            fields={**nominee.fields, "address": f"{county.name}文昌路{nominee.sequence}号"},
            county=county.name,
        )
        for nominee in register.nominees[:count]
    )
    return replace(register, nominees=crowded + register.nominees[count:])


def _sequence_twice(register: DemoRegister) -> DemoRegister | None:
    if len(register.nominees) < 2:
        return None
    first, second, *others = register.nominees
    return replace(register, nominees=(first, replace(second, sequence=first.sequence), *others))


def _impossible_day(register: DemoRegister) -> DemoRegister | None:
    first, *others = register.nominees
    key = "born_on" if "born_on" in first.fields else "started_on"
    if key not in first.fields:
        return None
    fields = {**first.fields, key: f"{first.fields[key][:4]}-02-30"}
    return replace(register, nominees=(replace(first, fields=fields), *others))
