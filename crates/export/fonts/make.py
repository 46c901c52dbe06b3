#!/usr/bin/env python3
"""Makes the font files beside this script from the distributed Noto fonts.

    apt-get install fonts-noto-core fonts-noto-cjk
    npm pack @expo-google-fonts/noto-emoji && tar xzf expo-google-fonts-noto-emoji-*.tgz
    pip install fonttools
    python3 make.py package/400Regular/NotoEmoji_400Regular.ttf

Screen hinting goes (paper needs none), vertical metrics go, and of the 65,535 glyphs of Noto Sans
CJK each regional file keeps what its region writes. Outlines are untouched.
"""
import os
import sys

from fontTools import subset

CORE = "/usr/share/fonts/truetype/noto/"
CJK = "/usr/share/fonts/opentype/noto/NotoSansCJK-Regular.ttc"
HERE = os.path.dirname(os.path.abspath(__file__))

# Features a line of plain text is shaped with; stylistic sets and small capitals are not used.
FEATURES = """ccmp locl rlig liga calt clig kern mark mkmk init medi fina isol
akhn rphf blwf half pstf vatu cjct nukt pres abvs blws psts haln abvm blwm dist rkrf""".split()


def block(first, last):
    return set(range(first, last + 1))


def in_code(codec):
    """The Chinese characters of a double-byte code."""
    found = set()
    for high in range(0x81, 0xFF):
        for low in range(0x21, 0xFF):
            try:
                text = bytes([high, low]).decode(codec)
            except UnicodeDecodeError:
                continue
            if len(text) == 1 and (0x3400 <= ord(text) <= 0x9FFF or 0xF900 <= ord(text) <= 0xFAFF):
                found.add(ord(text))
    return found


def make(target, source, unicodes=None, number=-1, features=FEATURES):
    options = subset.Options()
    options.hinting = False
    options.notdef_outline = True
    options.glyph_names = False
    options.layout_features = features
    options.name_IDs = [0, 1, 2, 3, 4, 5, 6, 13, 14]
    options.drop_tables += ["VORG", "vmtx", "vhea", "BASE", "DSIG", "meta"]
    options.font_number = number
    font = subset.load_font(source, options)
    chosen = subset.Subsetter(options)
    chosen.populate(unicodes=unicodes if unicodes is not None else font.getBestCmap().keys())
    chosen.subset(font)
    path = os.path.join(HERE, target)
    subset.save_font(font, path, options)
    print(f"{os.path.getsize(path):>9} {len(font.getGlyphOrder()):>6} glyphs {target}")


for name in ["", "Arabic", "Hebrew"]:
    for weight in ["Regular", "Bold"]:
        make(f"NotoSans{name}-{weight}.ttf", f"{CORE}NotoSans{name}-{weight}.ttf")
for name in ["Armenian", "Devanagari", "Georgian", "Thai"]:
    make(f"NotoSans{name}-Regular.ttf", f"{CORE}NotoSans{name}-Regular.ttf")
make("NotoEmoji-Regular.ttf", sys.argv[1], features=["ccmp", "liga"])

# CJK punctuation, kana, bopomofo, enclosed and full-width forms: drawn by whichever is asked.
COMMON = block(0x3000, 0x312F) | block(0x31A0, 0x33FF) | block(0xFF01, 0xFFEE)
SYMBOLS = block(0x2010, 0x2BFF)
IDEOGRAPHS = block(0x3400, 0x4DBF) | block(0x4E00, 0x9FFF) | block(0xF900, 0xFAFF)
make("NotoSansSymbols2-Regular.ttf", f"{CORE}NotoSansSymbols2-Regular.ttf", SYMBOLS)
# The faces of the collection: 0 Japanese, 1 Korean, 2 Simplified, 3 Traditional Chinese.
make("NotoSansSC-Regular.otf", CJK,
     COMMON | SYMBOLS | IDEOGRAPHS | block(0x20000, 0x323AF), 2, ["ccmp"])
make("NotoSansJP-Regular.otf", CJK, COMMON | in_code("euc_jp"), 0, ["ccmp"])
make("NotoSansKR-Regular.otf", CJK, COMMON | block(0x1100, 0x11FF) | block(0x3131, 0x318E)
     | block(0xAC00, 0xD7A3), 1, ["ccmp", "ljmo", "vjmo", "tjmo"])
