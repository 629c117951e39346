"""Draw the icons that phones and home screens ask for, from the mark of static/assets/favicon.svg.

    python scripts/icons.py

They fill their square, since systems cut corners of their own; the mark keeps to the part that none of them cuts.
"""

import re
from pathlib import Path

from PIL import Image, ImageDraw

ASSETS = Path(__file__).resolve().parent.parent / "static/assets"
ICONS = {"apple-touch-icon.png": 180, "icon-192.png": 192, "icon-512.png": 512}
"""name → pixels a side"""
BOX = 32
"""units of the SVG a side"""
SHRINK = 0.86
SCALE = 4
"""it is drawn so much larger, to be smooth when it is made small"""

Point = tuple[float, float]


def read_mark(svg: str) -> tuple[str, str, float, list[Point]]:
    """Ground, colour and width of the stroke, and its corners. Refuses a mark that is more than one line."""
    ground = re.search(r'<rect[^>]* fill="(#\w+)"', svg)
    path = re.search(
        r'<path d="M([\d. ]+)((?:[hl][-\d. ]+)+)" [^>]*stroke="(#\w+)" stroke-width="([\d.]+)"', svg
    )
    if ground is None or path is None:
        raise SystemExit("favicon.svg is not a ground and one line of h and l")
    x, y = map(float, path[1].split())
    corners = [(x, y)]
    for command, written in re.findall(r"([hl])([-\d. ]+)", path[2]):
        numbers = [float(each) for each in re.findall(r"-?[\d.]+", written)]
        steps = (
            [(each, 0.0) for each in numbers]
            if command == "h"
            else [*zip(numbers[::2], numbers[1::2], strict=True)]
        )
        for right, down in steps:
            x, y = x + right, y + down
            corners.append((x, y))
    return ground[1], path[3], float(path[4]), corners


def draw(svg: str, size: int) -> Image.Image:
    ground, colour, width, corners = read_mark(svg)
    unit = size * SCALE / BOX
    image = Image.new("RGB", (size * SCALE, size * SCALE), ground)
    pen = ImageDraw.Draw(image)
    points = [
        ((BOX / 2 + (x - BOX / 2) * SHRINK) * unit, (BOX / 2 + (y - BOX / 2) * SHRINK) * unit)
        for x, y in corners
    ]
    radius = width * SHRINK * unit / 2
    pen.line(points, fill=colour, width=round(2 * radius))
    for x, y in points:
        pen.ellipse((x - radius, y - radius, x + radius, y + radius), fill=colour)
    return image.reduce(SCALE)


def main() -> None:
    svg = (ASSETS / "favicon.svg").read_text("utf-8")
    for name, size in ICONS.items():
        path = ASSETS / "icons" / name
        path.parent.mkdir(exist_ok=True)
        draw(svg, size).quantize(64).save(path, optimize=True)
        print(f"{name}: {path.stat().st_size:,} bytes")


if __name__ == "__main__":
    main()
