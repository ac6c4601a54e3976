"""字数 counted by stretches is what counting sign by sign gives."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st

from reviewer.contract.lengths import _CJK, count_zi

ONE_BY_ONE = re.compile(f"[{_CJK}]|[^\\s\u200b\u200c\u200d\ufeff{_CJK}]+")
SIGNS = "学习，。“”……——·ａ１　\u3000 \t\n\r\u200b\ufeffab1@.-é🙂𠮷ｶ"


@given(st.text(st.one_of(st.sampled_from(SIGNS), st.characters())))
def test_stretches_count_as_their_signs(text: str) -> None:
    assert count_zi(text) == len(ONE_BY_ONE.findall(text))


def test_words_and_numbers_count_once() -> None:
    assert count_zi("2021年，他读了 War and Peace，写信到 a@b.cn。") == 15
