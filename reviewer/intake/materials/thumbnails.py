"""A small picture of a photo, drawn in the bounded process; `previews` beside this asks for it."""

from PIL import Image

from reviewer.errors import MaterialRefusal, MaterialRefused
from reviewer.intake.materials.contents import Content
from reviewer.intake.materials.errands import Errand, Sighting

SIDE = 480
"""The longer side of a small picture, in pixels: twice what a page gives it, for sharp screens."""

_QUALITY = 82


def look(errand: Errand) -> Sighting:
    """Write the small picture of the one at `path` to `clean`, as a JPEG on white ground."""
    if errand.clean is None:
        raise MaterialRefused(MaterialRefusal.UNREADABLE)
    with Image.open(errand.path, formats=("JPEG", "PNG")) as picture:
        picture.draft("RGB", (SIDE, SIDE))
        small = picture.convert("RGBA")
    small.thumbnail((SIDE, SIDE))
    ground = Image.new("RGB", small.size, "white")
    ground.paste(small, mask=small.getchannel("A"))
    ground.save(errand.clean, format="JPEG", quality=_QUALITY)
    return Sighting(content=Content.JPEG, width=ground.width, height=ground.height)
