"""Pages as coarse pictures: how dark each small field of a page is.

    .venv/bin/python tests/letters/pictures.py

writes goldens/ anew from the sample, for a person to look at what changed.
"""

import pathlib

import letters

GOLDENS = pathlib.Path(__file__).resolve().parent / "goldens"
WIDE, HIGH = 60, 85
LEVELS = "0123456789abcdef"

# One line more on a page moves what is below it and changes some 60 fields;
# another rasteriser of the same page changes few by more than one level.
OTHER_FIELDS = 25
OTHER_LEVELS = 1


def rows_of(image):
    """The rows of a binary PGM."""
    magic, size, most, bits = image.split(b"\n", 3)
    assert (magic, most) == (b"P5", b"255")
    width, height = map(int, size.split())
    return [bits[at:at + width] for at in range(0, width * height, width)]


def picture(pdf, page):
    """HIGH lines of WIDE signs, "0" for white."""
    image = letters.poppler("pdftoppm", pdf, "-gray", "-r", "72",
                            "-f", str(page), "-l", str(page))
    rows = rows_of(image)
    high, wide = len(rows), len(rows[0])
    lines = []
    for y in range(HIGH):
        band = rows[y * high // HIGH:(y + 1) * high // HIGH]
        line = ""
        for x in range(WIDE):
            field = b"".join(row[x * wide // WIDE:(x + 1) * wide // WIDE]
                             for row in band)
            line += LEVELS[15 - sum(field) // len(field) // 16]
        lines.append(line)
    return lines


def differing(one, other):
    """How many fields are another darkness."""
    return sum(abs(LEVELS.index(a) - LEVELS.index(b)) > OTHER_LEVELS
               for left, right in zip(one, other)
               for a, b in zip(left, right))


def golden(name):
    return (GOLDENS / name).read_text().splitlines()


def samples():
    """[(name, PDF, page)] of all that is compared."""
    long = letters.content(measures=[
        {"title": f"Tiltak {i}", "appliedNok": 1000 * i, "amountNok": 900 * i}
        for i in range(1, 61)])
    plain = letters.letter().pdf
    draft = letters.letter(long, draft=True).pdf
    return [("plain-1.txt", plain, 1), ("draft-1.txt", draft, 1),
            ("draft-2.txt", draft, 2), ("draft-3.txt", draft, 3)]


def main():
    for name, pdf, page in samples():
        (GOLDENS / name).write_text("\n".join(picture(pdf, page)) + "\n")


if __name__ == "__main__":
    main()
