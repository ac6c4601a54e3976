from collections.abc import Callable
from random import Random

import pytest

from reviewer.demo.names import (
    _WESTERN,
    _WESTERN_FATHERS,
    COMPOUND_SURNAMES,
    SURNAMES,
    NameBook,
    Shape,
    era,
    shapes,
)


@pytest.mark.parametrize(
    ("shape", "fits"),
    [
        (Shape.TWO, lambda name: len(name) == 2 and name[0] in SURNAMES),
        (Shape.THREE, lambda name: len(name) == 3 and name[0] in SURNAMES and name[1] != name[2]),
        (Shape.COMPOUND, lambda name: name[:2] in COMPOUND_SURNAMES and len(name) in (3, 4)),
        (Shape.DOTTED, lambda name: name.count("·") == 1),
    ],
)
@pytest.mark.parametrize("sex", ["男", "女"])
def test_a_name_has_the_shape_asked_for(shape: Shape, fits: Callable[[str], bool], sex: str) -> None:
    book = NameBook(Random(1))
    names = [book.draw(shape=shape, sex=sex, born=born) for born in (1940, 1975, 1999) for _ in range(5)]
    assert [name for name in names if not fits(name)] == []
    assert len(set(names)) == 15


def test_shapes_keep_their_share() -> None:
    dealt = shapes(Random(2), count=300)
    assert (dealt.count(Shape.TWO), dealt.count(Shape.THREE)) == (69, 231)


def test_no_name_comes_twice_and_taken_ones_never() -> None:
    first = NameBook(Random(3)).draw(shape=Shape.THREE, sex="女", born=1980)
    book = NameBook(Random(3), taken=(first,))
    names = [book.draw(shape=Shape.THREE, sex="女", born=1980) for _ in range(400)]
    assert first not in names
    assert len(set(names)) == 400


def test_two_characters_run_out_into_three_and_dotted_names_end() -> None:
    book = NameBook(Random(4))
    two = {book.draw(shape=Shape.TWO, sex="男", born=1940) for _ in range(1500)}
    assert {len(name) for name in two} == {2, 3}
    dotted = NameBook(Random(5))
    assert len({dotted.draw(shape=Shape.DOTTED, sex="女", born=1980) for _ in range(30)}) == 30
    given = {f"{name}·{father}" for name in _WESTERN["女"] for father in _WESTERN_FATHERS}
    full = NameBook(Random(5), taken=tuple(given))
    with pytest.raises(LookupError):
        full.draw(shape=Shape.DOTTED, sex="女", born=1980)


def test_surnames_are_listed_once() -> None:
    assert sorted(name for name in set(SURNAMES) if SURNAMES.count(name) > 1) == []
    assert len(SURNAMES) > 180


@pytest.mark.parametrize(("year", "fashion"), [(1964, "old"), (1965, "mid"), (1987, "mid"), (1988, "new")])
def test_fashion_follows_the_year(year: int, fashion: str) -> None:
    assert era(year) == fashion


def test_korean_surnames_for_koreans() -> None:
    book = NameBook(Random(6))
    drawn = {book.draw(shape=Shape.THREE, sex="女", born=1970, nationality="朝鲜族")[0] for _ in range(60)}
    assert drawn <= set("金朴李崔郑姜赵尹张林全许池")
    assert {"金", "朴"} <= drawn
