"""Draw the icons of the app: `python -m manifest.icons`. For developers only; needs Pillow.

The mark is a P made of a network: a stem that ends in a dot, and a bowl around the point where
the lines come together, the hub. The outcome is kept beside this file, so that nobody else needs
Pillow.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path

from PIL import Image, ImageDraw

FOLDER = Path(__file__).parent
COLOR_SIZE = 192
OUTLINE_SIZE = 32
FINER = 16
"""Drawn so many times larger, then made smaller: that gives smooth edges."""

GROUND = (11, 83, 81)
INK = (255, 255, 255)
HUB = (255, 183, 3)

Colour = tuple[int, int, int]
Point = tuple[float, float]


@dataclass(frozen=True, slots=True)
class Mark:
    """The mark in a square of 1 × 1: where its parts are, and how thick.

    centre, radius: of the bowl; stem_end: lowest point of the stem; spokes: where lines leave the
    hub, in degrees clockwise from the right.
    """

    centre: Point
    radius: float
    stem_end: float
    stroke: float
    spoke: float
    dot: float
    hub: float
    spokes: tuple[float, ...]

    @property
    def stem(self) -> float:
        """The stem touches the bowl on its left."""
        return self.centre[0] - self.radius

    def at(self, degrees: float) -> Point:
        """Give the point of the bowl in that direction."""
        turn = math.radians(degrees)
        x, y = self.centre
        return x + self.radius * math.cos(turn), y + self.radius * math.sin(turn)


LARGE = Mark(
    centre=(0.54, 0.4),
    radius=0.24,
    stem_end=0.83,
    stroke=0.05,
    spoke=0.034,
    dot=0.06,
    hub=0.09,
    spokes=(-60.0, 60.0, 180.0),
)
SMALL = Mark(
    centre=(18 / 32, 12 / 32),
    radius=9 / 32,
    stem_end=27 / 32,
    stroke=2.2 / 32,
    spoke=0.0,
    dot=3 / 32,
    hub=3.5 / 32,
    spokes=(),
)
"""The same, simpler, and on the grid of 32 pixels, so that its lines stay sharp."""


def draw(mark: Mark, size: int, *, ground: Colour | None, hub: Colour) -> Image.Image:
    """Draw the mark on a ground, or on nothing. size: in pixels, both ways."""
    wide = size * FINER
    # On nothing, the parts that are not drawn are white too: else edges would turn grey.
    image = Image.new("RGBA", (wide, wide), (*ground, 255) if ground else (*INK, 0))
    pen = ImageDraw.Draw(image)

    def dot(centre: Point, radius: float, colour: Colour) -> None:
        box = [(axis + step * radius) * wide for step in (-1, 1) for axis in centre]
        pen.ellipse(box, fill=(*colour, 255))

    def line(start: Point, end: Point, thick: float) -> None:
        ends = [axis * wide for point in (start, end) for axis in point]
        pen.line(ends, fill=(*INK, 255), width=round(thick * wide))

    outer = mark.radius + mark.stroke / 2
    box = [(axis + step * outer) * wide for step in (-1, 1) for axis in mark.centre]
    pen.ellipse(box, outline=(*INK, 255), width=round(mark.stroke * wide))
    line((mark.stem, mark.centre[1]), (mark.stem, mark.stem_end), mark.stroke)
    dot((mark.stem, mark.stem_end), mark.dot, INK)
    for degrees in mark.spokes:
        line(mark.centre, mark.at(degrees), mark.spoke)
        dot(mark.at(degrees), mark.dot, INK)
    dot(mark.centre, mark.hub, hub)
    return _smaller(image, size, transparent=ground is None)


def _smaller(image: Image.Image, size: int, *, transparent: bool) -> Image.Image:
    small = image.resize((size, size), Image.Resampling.BOX)
    if not transparent:
        return small.convert("RGB")
    white = Image.new("RGBA", small.size, (*INK, 0))
    white.putalpha(small.getchannel("A"))
    return white


def main() -> None:
    """Draw both icons and write them beside this file."""
    color = draw(LARGE, COLOR_SIZE, ground=GROUND, hub=HUB)
    color.save(FOLDER / "color.png", optimize=True)
    outline = draw(SMALL, OUTLINE_SIZE, ground=None, hub=INK)
    outline.save(FOLDER / "outline.png", optimize=True)


if __name__ == "__main__":
    main()
