"""What the 备注 of a register says of the special tier."""

import re
from enum import Enum, auto

from reviewer.intake.headings import fold

# "非事迹特别感人", "不属于事迹特别感人" say the opposite of the phrase they hold; so do "事迹特别感人：否", a
# box that nobody ticked, and an honour of another year.
_DENIED_BEFORE = re.compile(
    r'(?:非|不是|不属于?|不算|不够|不符合|不|未|未达到?|未列入|没有?|无|不(?:申报|参评|推荐|列入)[为作]?|放弃(?:申报)?|[□☐○])"?$'
    r"|(?:19|20)\d{2}年?度?[^,;。]*(?:获|评为|授予)[^,;。]*$"
)
_DENIED_BEHIND = re.compile(r'^"?[:(]?(?:否|无|不是|×|x|已?撤回|已?放弃|已?取消)(?!\w)')
# What may stand around the phrase of a plain claim: a ticked box, and the notice's own "…的百姓学习之星".
_PLAIN_BEFORE = re.compile(r'^["☑√✓■(]*(?:注明:?)?"?$')
_PLAIN_BEHIND = re.compile(r'^"?(?:的"?\w{1,12})?["。.;,√✓)]*$')
# What a claim in other words is made of: it is not taken for one, and said so.
_NEARLY = re.compile("典范|感人|喜爱")


class Claim(Enum):
    """What a remark says of the special tier."""

    NONE = auto()
    PLAIN = auto()
    TAKEN = auto()  # the phrase among other words
    LEFT = auto()  # denied, or in other words


def claim_in(remark: str, flag: str) -> Claim:
    """Read 备注: the phrase claims the tier unless it is denied; what only comes near claims nothing."""
    folded, phrase = fold(remark), fold(flag)
    claims = [
        (folded[: found.start()], folded[found.end() :])
        for found in (re.finditer(re.escape(phrase), folded) if phrase else ())
    ]
    kept = [
        (before, behind)
        for before, behind in claims
        if not _DENIED_BEFORE.search(before) and not _DENIED_BEHIND.match(behind)
    ]
    if any(_PLAIN_BEFORE.match(before) and _PLAIN_BEHIND.match(behind) for before, behind in kept):
        return Claim.PLAIN
    if kept:
        return Claim.TAKEN
    return Claim.LEFT if claims or (phrase and _NEARLY.search(folded)) else Claim.NONE
