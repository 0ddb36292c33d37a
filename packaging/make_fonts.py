"""Makes the three cuts of Inter that the app ships from the files of the npm package `inter-ui`.

npm pack inter-ui@4.1.1 && tar xzf inter-ui-4.1.1.tgz
uv run --no-project --with 'fonttools[woff]' python packaging/make_fonts.py package
"""

import shutil
import sys
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

RESOURCES = Path(__file__).resolve().parent.parent / "resources"
CUTS = ("Regular", "Medium", "SemiBold")
# Latin with all its extensions, spacing and combining marks, Greek, Cyrillic, Vietnamese, punctuation, currencies,
# letterlike signs, arrows, operators, keyboard signs, box and geometric shapes, dingbats, ligatures.
BLOCKS = (
    (0x0020, 0x036F),
    (0x0370, 0x052F),
    (0x1C80, 0x1C8F),
    (0x1D00, 0x1FFF),
    (0x2000, 0x214F),
    (0x2150, 0x22FF),
    (0x2300, 0x23FF),
    (0x2500, 0x27BF),
    (0x2B00, 0x2BFF),
    (0x2C60, 0x2C7F),
    (0x2DE0, 0x2E5F),
    (0xA640, 0xA69F),
    (0xA720, 0xA7FF),
    (0xAB30, 0xAB6F),
    (0xFB00, 0xFB06),
    (0xFE20, 0xFE2F),
    (0xFEFF, 0xFEFF),
    (0xFFFD, 0xFFFD),
)
FEATURES = ("calt", "case", "ccmp", "kern", "liga", "locl", "mark", "mkmk", "pnum", "tnum", "zero")


def slim(source: Path, target: Path) -> None:
    """Write the cut as TrueType with the characters and features that the app uses."""
    options = Options(layout_features=list(FEATURES), name_IDs=["*"], glyph_names=False, notdef_outline=True)
    font = TTFont(source)
    subsetter = Subsetter(options)
    subsetter.populate(unicodes=[code for first, last in BLOCKS for code in range(first, last + 1)])
    subsetter.subset(font)
    font.flavor = None
    font.save(target)
    print(f"{target.name}: {len(font.getBestCmap())} characters, {target.stat().st_size:,} bytes")


def main(package: Path) -> None:
    """Make every cut and copy the licence beside the others."""
    (RESOURCES / "fonts").mkdir(exist_ok=True)
    for cut in CUTS:
        slim(package / "web" / f"Inter-{cut}.woff2", RESOURCES / "fonts" / f"Inter-{cut}.ttf")
    shutil.copy(package / "LICENSE.txt", RESOURCES / "licences" / "Inter-OFL.txt")


if __name__ == "__main__":
    main(Path(sys.argv[1]))
