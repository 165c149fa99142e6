"""Cut Noto Serif CJK SC to the Han characters beyond GBK, as TrueType, which reportlab wants.

Developers only: `pip install fonttools; python make_rare.py NotoSerifCJK-Regular.ttc GBK.ttf OUT.ttf`.
"""

import sys

from fontTools import subset
from fontTools.pens.cu2quPen import Cu2QuPen
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTCollection, TTFont, newTable

HAN = ((0x3400, 0x4DBF), (0x4E00, 0x9FFF), (0x20000, 0x323AF))
NAMES = {1: "Noto Serif SC Rare", 4: "Noto Serif SC Rare", 6: "NotoSerifSC-Rare"}
DROPPED = ["vhea", "vmtx", "VORG", "GSUB", "GPOS", "BASE", "DSIG"]


def cut(source: str, known: str) -> TTFont:
    """The face with what `known` lacks."""
    font = next(face for face in TTCollection(source).fonts if face["name"].getDebugName(4) == "Noto Serif CJK SC")
    known = set(TTFont(known).getBestCmap())
    wanted = [code for code in font.getBestCmap() if code not in known and any(a <= code <= b for a, b in HAN)]
    options = subset.Options(
        layout_features=[], notdef_outline=True, drop_tables=DROPPED, hinting=False, desubroutinize=True
    )
    cutter = subset.Subsetter(options)
    cutter.populate(unicodes=wanted)
    cutter.subset(font)
    return font


def to_truetype(font: TTFont) -> None:
    """Cubic outlines to quadratic ones, within two thousandths of an em."""
    glyphs, order = font.getGlyphSet(), font.getGlyphOrder()
    outlines = {}
    for name in order:
        pen = TTGlyphPen(None)
        glyphs[name].draw(Cu2QuPen(pen, 2.0, reverse_direction=True))
        outlines[name] = pen.glyph()
    font["loca"], font["glyf"] = newTable("loca"), newTable("glyf")
    font["glyf"].glyphOrder, font["glyf"].glyphs = order, outlines
    limits = font["maxp"]
    limits.tableVersion = 0x00010000
    limits.maxZones = 1
    for part in ("TwilightPoints", "Storage", "FunctionDefs", "InstructionDefs", "StackElements", "ComponentElements"):
        setattr(limits, f"max{part}", 0)
    for part in ("SizeOfInstructions", "Points", "Contours", "CompositePoints", "CompositeContours", "ComponentDepth"):
        setattr(limits, f"max{part}", 0)
    font["post"].formatType = 3.0
    del font["CFF "]
    font.sfntVersion = "\x00\x01\x00\x00"
    for row in font["name"].names:
        row.string = NAMES.get(row.nameID, row.string)


if __name__ == "__main__":
    face = cut(*sys.argv[1:3])
    to_truetype(face)
    face.save(sys.argv[3])
