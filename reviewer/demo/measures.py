"""What a campaign's own form and register ask of the demo's texts and remarks."""

from random import Random

from reviewer.contract import FormField
from reviewer.contract.snapshots import CategoryRulebook
from reviewer.demo.draws import bell

_DISPLAY = 200


def at_least(book: CategoryRulebook, *, key: str, default: int) -> int:
    """The least length that the form states for a text, in 字; `default` where it states none."""
    field = _field(book, key)
    return field.at_least if field is not None and field.at_least is not None else default


def about(book: CategoryRulebook, *, rng: Random, off: bool) -> int:
    """A length for 宣传展示材料: about 5 % above the form's target; when `off`, far from it either way."""
    field = _field(book, "display")
    target = field.about if field is not None and field.about is not None else _DISPLAY
    if off:
        return target * rng.choice((55, 60, 145, 160)) // 100
    shift = min(max(bell(rng, sd=80), -280), 230)
    return target * (1050 + shift) // 1000


def special_remark(book: CategoryRulebook) -> str:
    """What 备注 says of a flagged nominee: the special tier's name when it holds the register's phrase."""
    flag = book.register.flag
    special = book.special
    return special.name if special is not None and flag in special.name else flag


def _field(book: CategoryRulebook, key: str) -> FormField | None:
    return next((field for field in book.form.fields if field.key == key), None)
