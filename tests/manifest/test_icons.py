from __future__ import annotations

from pathlib import Path

import pytest
from PIL import Image

from manifest import icons
from manifest.build import ACCENT

FOLDER = Path(icons.__file__).parent


def pixels(image: Image.Image) -> list[tuple[int, ...]]:
    data = image.tobytes()
    wide = len(image.getbands())
    return [tuple(data[at : at + wide]) for at in range(0, len(data), wide)]


def test_the_colour_icon_has_its_size_and_no_holes() -> None:
    with Image.open(FOLDER / "color.png") as image:
        assert (image.format, image.size, image.mode) == ("PNG", (192, 192), "RGB")
        corners = {image.getpixel((x, y)) for x in (0, 191) for y in (0, 191)}
    assert corners == {icons.GROUND}


def test_the_accent_is_the_ground_of_the_icon() -> None:
    assert "#{:02X}{:02X}{:02X}".format(*icons.GROUND) == ACCENT


def test_the_outline_is_white_on_nothing() -> None:
    with Image.open(FOLDER / "outline.png") as image:
        assert (image.format, image.size, image.mode) == ("PNG", (32, 32), "RGBA")
        found = pixels(image)
    assert {pixel[:3] for pixel in found} == {(255, 255, 255)}
    opacity = [pixel[3] for pixel in found]
    assert opacity.count(0) > len(opacity) / 2  # most of it lets the ground through
    assert opacity.count(255) > 100  # and there is something to see


def test_the_outline_leaves_a_margin() -> None:
    with Image.open(FOLDER / "outline.png") as image:
        box = image.getchannel("A").getbbox()
    assert box is not None
    assert min(box[0], box[1]) >= 1
    assert max(box[2], box[3]) <= 31


@pytest.mark.parametrize("name", ["color.png", "outline.png"])
def test_the_icons_are_small(name: str) -> None:
    assert (FOLDER / name).stat().st_size < 16 * 1024


def test_the_icons_are_what_the_script_draws() -> None:
    drawn = {
        "color.png": icons.draw(icons.LARGE, icons.COLOR_SIZE, ground=icons.GROUND, hub=icons.HUB),
        "outline.png": icons.draw(icons.SMALL, icons.OUTLINE_SIZE, ground=None, hub=icons.INK),
    }
    for name, image in drawn.items():
        with Image.open(FOLDER / name) as kept:
            pairs = zip(kept.tobytes(), image.tobytes(), strict=True)
            # Another version of Pillow may round an edge another way, not more.
            assert max(abs(one - other) for one, other in pairs) <= 8, name
