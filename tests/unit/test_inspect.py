"""tilskudd-inspect alone: each type is recognised, each trick is refused by
its own reason, and all of it in a sandbox that holds."""

import gzip
import json
import random
import subprocess
import zipfile

import pytest

from tests.support.made_files import (
    CSV, DOCX, JPEG, ODS, ODT, PDF, PNG, TXT, XLSX, good_files, jpeg,
    jpeg_segment, odf_members, ooxml_members, pdf, pdf_locked, pdf_objects,
    png, png_chunk, types_list, zipped)
from tests.unit.inspecting import INSPECT, inspect, start, verdict

GOOD = good_files()
MEGABYTE = 1 << 20


# ---- What is taken ----------------------------------------------------------

@pytest.mark.parametrize("media_type", GOOD)
def test_each_type_is_taken_as_itself_and_nothing_else(media_type):
    for other, content in GOOD.items():
        said = inspect(media_type, content)
        if other == media_type or {other, media_type} == {TXT, CSV}:
            assert said == {"verdict": "accepted", "mediaType": media_type}
        else:
            assert said["verdict"] == "refused", (media_type, other)
            assert said["reason"] in ("TYPE_MISMATCH", "NOT_UTF8")


def test_what_is_found_is_told():
    said = inspect(PDF, GOOD[PNG])
    assert said == {"verdict": "refused", "reason": "TYPE_MISMATCH",
                    "mediaType": "image/png"}


CHART = ("word/embeddings/Microsoft_Excel_Sheet1.xlsx", GOOD[XLSX])

TAKEN = [
    ("a pdf that may not be changed", PDF, pdf_locked(b"", b"owner")),
    ("a document with a chart's sheet", DOCX,
     zipped([*ooxml_members(DOCX), CHART])),
    ("a document with a packed drawing", DOCX,
     zipped([*ooxml_members(DOCX), ("word/media/image1.emz",
                                    gzip.compress(b"drawing"))])),
    ("a document that knew no sizes beforehand", DOCX, None),
    ("a sheet packed to a fiftieth", XLSX, zipped(
        [*ooxml_members(XLSX), ("xl/worksheets/sheet1.xml", b"".join(
            b"<c r='A%d'><v>1</v></c>" % row for row in range(100000)))])),
    ("a text whose editor for programs was opened once", ODT, zipped(
        [*odf_members(ODT), ("Basic/script-lc.xml", "<l/>"),
         ("Basic/Standard/script-lb.xml", "<l/>")])),
    ("a phone's picture with something behind it", JPEG,
     jpeg() + b"SEFT" + bytes(100)),
    ("minutes that look like a program", TXT,
     "int main(void)\n{\n}\n#include <møte>\n".encode()),
    ("a letter with a head", TXT,
     b"From: a@example.no\nSubject: Hei\nDate: i dag\n\nHei.\n"),
    ("json as text", TXT, b'{"a": 1}'),
    ("a page break", TXT, b"side 1\n\fside 2\n"),
    ("all kinds of characters", TXT, "æøå € 漢 😀".encode()),
]


def streamed():
    """As who writes to a pipe packs: sizes follow the content."""
    class Pipe:
        def __init__(self):
            self.content = b""

        def write(self, content):
            self.content += content
            return len(content)

        def flush(self):
            pass

    pipe = Pipe()
    with zipfile.ZipFile(pipe, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in ooxml_members(DOCX):
            made.writestr(name, content)
    assert pipe.content[6] & 8
    return pipe.content


@pytest.mark.parametrize("media_type, content",
                         [(m, c) for _, m, c in TAKEN],
                         ids=[name for name, _, _ in TAKEN])
def test_what_people_really_send_is_taken(media_type, content):
    assert verdict(media_type, content or streamed()) == "accepted"


# ---- What is not ------------------------------------------------------------

def marred(media_type, *more, without=()):
    """A good office document with more members, or less."""
    members = (odf_members if "oasis" in media_type else ooxml_members)(
        media_type)
    return zipped([*(m for m in members if m[0] not in without), *more])


def typed(*overrides):
    """A Word document whose list of types has these, too."""
    return zipped([("[Content_Types].xml", types_list(DOCX, *overrides)),
                   *ooxml_members(DOCX)[1:]])


def listing(change):
    """A Word document whose list of types was changed."""
    return zipped([("[Content_Types].xml", change(types_list(DOCX))),
                   *ooxml_members(DOCX)[1:]])


def macro_type(content_type):
    return f'<Default Extension="bin" ContentType="{content_type}"/>'


COMPOUND = bytes.fromhex("d0cf11e0a1b11ae1") + bytes(504)
EXECUTABLE = b"MZ" + bytes(58) + b"\x40\0\0\0" + b"PE\0\0" + bytes(400)

REFUSED = [
    # As another type.
    ("nothing at all", TXT, b"", "BROKEN"),
    ("an executable called pdf", PDF, EXECUTABLE, "TYPE_MISMATCH"),
    ("an executable called txt", TXT, EXECUTABLE, "TYPE_MISMATCH"),
    ("a page called txt", TXT, b"<!DOCTYPE html><html><script>alert(1)"
     b"</script></html>", "TYPE_MISMATCH"),
    ("a script called txt", TXT, b"#!/bin/sh\nrm -rf /\n", "TYPE_MISMATCH"),
    ("rtf called txt", TXT, b"{\\rtf1 {\\object}}", "TYPE_MISMATCH"),
    ("svg called png", PNG, b"<svg xmlns='http://www.w3.org/2000/svg'/>",
     "TYPE_MISMATCH"),
    ("an old .doc called docx", DOCX, COMPOUND, "TYPE_MISMATCH"),
    ("a plain zip called docx", DOCX, zipped([("a.txt", b"a")]),
     "TYPE_MISMATCH"),
    ("a program for Java called docx", DOCX, zipped(
        [("META-INF/MANIFEST.MF", "Manifest-Version: 1.0\n"),
         *ooxml_members(DOCX)]), "TYPE_MISMATCH"),
    ("a text whose media type has a tail", ODT, zipped(
        [("mimetype", (ODT + "-template", zipfile.ZIP_STORED)),
         *odf_members(ODT)[1:]]), "TYPE_MISMATCH"),
    ("a text whose media type is packed", ODT, zipped(
        [("mimetype", ODT), *odf_members(ODT)[1:]]), "TYPE_MISMATCH"),
    ("a text whose media type comes last", ODT, zipped(
        odf_members(ODT)[::-1]), "TYPE_MISMATCH"),
    # Two at once.
    ("a pdf that is also a zip", PDF, GOOD[PDF][:-1] + b" " * 20 + zipped(
        [("evil.txt", b"a")]) + b"", "NESTED_ARCHIVE"),
    ("a picture that is also a zip", JPEG, GOOD[JPEG] + zipped(
        [("evil.txt", b"a")]), "NESTED_ARCHIVE"),
    ("a picture with a page behind it", PNG, GOOD[PNG] + b"<html>", "BROKEN"),
    ("a zip with something before it", DOCX, b"<html>" + GOOD[DOCX],
     "TYPE_MISMATCH"),
    ("a zip with something behind it", DOCX, GOOD[DOCX] + b"<html>",
     "BROKEN"),
    ("a pdf with something before it", PDF, b"<html>\n" + GOOD[PDF],
     "TYPE_MISMATCH"),
    # Broken.
    ("half a pdf", PDF, GOOD[PDF][:300], "BROKEN"),
    ("a pdf without pages", PDF, pdf(
        [b"<</Type/Catalog/Pages 2 0 R>>",
         b"<</Type/Pages/Kids[]/Count 0>>"]), "BROKEN"),
    ("a pdf of noise", PDF, b"%PDF-1.4\n" + bytes(range(256)) + b"%%EOF",
     "BROKEN"),
    ("half a docx", DOCX, GOOD[DOCX][:len(GOOD[DOCX]) // 2], "BROKEN"),
    ("half a png", PNG, GOOD[PNG][:40], "BROKEN"),
    ("a png with a flipped bit", PNG,
     GOOD[PNG][:20] + bytes([GOOD[PNG][20] ^ 1]) + GOOD[PNG][21:], "BROKEN"),
    ("a png without pixels", PNG, GOOD[PNG][:33] + png_chunk(b"IEND", b""),
     "BROKEN"),
    ("half a jpeg", JPEG, GOOD[JPEG][:-2], "BROKEN"),
    ("a jpeg without a frame", JPEG, b"\xff\xd8"
     + jpeg_segment(0xDA, b"\1\1\0\0\x3f\0") + b"\xff\xd9", "BROKEN"),
    ("a png of 100 001 by 1 000", PNG, png(100001, 1000), "IMAGE_TOO_LARGE"),
    ("a jpeg of 65 000 by 65 000", JPEG, jpeg(65000, 65000),
     "IMAGE_TOO_LARGE"),
    ("a png of nothing", PNG, png(0, 10), "BROKEN"),
    # Texts.
    ("a text in Latin 1", TXT, "Møte".encode("latin-1"), "NOT_UTF8"),
    ("a text in UTF-16", TXT, "Møte".encode("utf-16"), "NOT_UTF8"),
    ("a text with NUL", TXT, b"a\0b", "NOT_UTF8"),
    ("a text with an escape", TXT, b"a\x1b[2Jb", "NOT_UTF8"),
    ("a text with a C1 control", TXT, "a\x9bb".encode(), "NOT_UTF8"),
    ("a text that is cut inside a letter", TXT, "Mø".encode()[:-1],
     "NOT_UTF8"),
    ("an overlong letter", TXT, b"a\xc0\xafb", "NOT_UTF8"),
    ("half a surrogate", TXT, b"a\xed\xa0\x80b", "NOT_UTF8"),
    ("beyond Unicode", TXT, b"a\xf4\x90\x80\x80b", "NOT_UTF8"),
    # Encrypted.
    ("a pdf with a password", PDF, pdf_locked(b"user", b"owner"),
     "ENCRYPTED"),
    ("a docx with a password", DOCX,
     COMPOUND + "EncryptedPackage".encode("utf-16-le") + bytes(480),
     "ENCRYPTED"),
    ("an odt with a password", ODT, zipped(
        [*odf_members(ODT)[:2], ("META-INF/manifest.xml",
                                 "<manifest:encryption-data/>")]),
     "ENCRYPTED"),
    # Programs.
    ("VBA by its name", DOCX, marred(DOCX, ("word/vbaProject.bin", b"x")),
     "MACROS"),
    ("VBA in other letters", DOCX,
     marred(DOCX, ("word/VBAPROJECT.BIN", b"x")), "MACROS"),
    ("VBA by its type", DOCX,
     typed(macro_type("application/vnd.ms-office.vbaProject")), "MACROS"),
    ("a document with macros, renamed", DOCX, listing(lambda text: text.replace(
        DOCX, "application/vnd.ms-word.document.macroEnabled")), "MACROS"),
    ("a type with a letter in disguise", DOCX,
     typed(macro_type("application/vnd.ms-office.vba&#80;roject")), "BROKEN"),
    ("types in another encoding", DOCX,
     listing(lambda text: text.encode("utf-16")), "BROKEN"),
    ("types with entities", DOCX, listing(
        lambda text: text.replace("<Types", "<!DOCTYPE t []><Types")),
     "BROKEN"),
    ("Excel 4 macros", XLSX, marred(XLSX, ("xl/macrosheets/sheet1.xml", b"x")),
     "MACROS"),
    ("ActiveX", DOCX, marred(DOCX, ("word/activeX/activeX1.bin", b"x")),
     "MACROS"),
    ("Basic", ODT, marred(ODT, ("Basic/Standard/Module1.xml", b"x")),
     "MACROS"),
    ("Python in a text", ODS, marred(ODS, ("Scripts/python/a.py", b"x")),
     "MACROS"),
    ("macros in a chart's sheet", DOCX, marred(DOCX, (
        "word/embeddings/a.xlsx", marred(XLSX, ("xl/vbaProject.bin", b"x")))),
     "MACROS"),
    # Archives within.
    ("a zip within", DOCX, marred(DOCX, ("word/a.zip", zipped(
        [("a", b"a")]))), "NESTED_ARCHIVE"),
    ("a zip called a picture", DOCX, marred(DOCX, ("word/media/a.png", zipped(
        [("a", b"a")]))), "NESTED_ARCHIVE"),
    ("a plain zip called a sheet", DOCX, marred(
        DOCX, ("word/embeddings/a.xlsx", zipped([("a", b"a")]))),
     "NESTED_ARCHIVE"),
    ("gzip within", ODT, marred(ODT, ("Pictures/a.png", gzip.compress(b"a"))),
     "NESTED_ARCHIVE"),
    ("7z within", XLSX, marred(XLSX, ("xl/a.bin", b"7z\xbc\xaf\x27\x1c" + b"a")),
     "NESTED_ARCHIVE"),
    ("rar within", XLSX, marred(XLSX, ("xl/a.bin", b"Rar!\x1a\7\0")),
     "NESTED_ARCHIVE"),
    ("tar within", XLSX, marred(XLSX, ("xl/a.bin", bytes(257) + b"ustar\0")),
     "NESTED_ARCHIVE"),
    ("a document in a document in a document", DOCX, marred(
        DOCX, ("word/embeddings/a.docx", marred(
            DOCX, ("word/embeddings/b.docx", GOOD[DOCX])))),
     "NESTED_ARCHIVE"),
    # Names.
    ("a way up", DOCX, marred(DOCX, ("../evil.xml", b"x")), "BROKEN"),
    ("a way up inside", DOCX, marred(DOCX, ("word/../../e.xml", b"x")),
     "BROKEN"),
    ("an absolute name", DOCX, marred(DOCX, ("/etc/passwd", b"x")), "BROKEN"),
    ("a drive", DOCX, marred(DOCX, ("C:evil.xml", b"x")), "BROKEN"),
    ("backslashes", DOCX, marred(DOCX, ("word\\evil.xml", b"x")), "BROKEN"),
    ("an empty step", DOCX, marred(DOCX, ("word//evil.xml", b"x")), "BROKEN"),
    ("a control character", DOCX, marred(DOCX, ("word/e\nvil", b"x")),
     "BROKEN"),
    ("a name of 256 letters", DOCX, marred(DOCX, ("a" * 256, b"x")), "BROKEN"),
    ("one name in two cases", DOCX, marred(DOCX, ("WORD/document.xml", b"x")),
     "BROKEN"),
    # Members that can't be read.
    ("another method", DOCX, zipped(
        ooxml_members(DOCX), zipfile.ZIP_BZIP2), "BROKEN"),
    ("a document without its list of types", DOCX,
     marred(DOCX, without=["[Content_Types].xml"]), "TYPE_MISMATCH"),
    ("a text without a manifest", ODT,
     marred(ODT, without=["META-INF/manifest.xml"]), "BROKEN"),
    # Bombs.
    ("more than it may be", XLSX, zipped([*ooxml_members(XLSX), *(
        (f"xl/{n}.bin", bytes(MEGABYTE) + random.Random(n).randbytes(20000))
        for n in range(201))]), "ZIP_BOMB"),
    ("packed to a thousandth", XLSX, marred(
        XLSX, ("xl/sheet1.xml", bytes(20 * MEGABYTE))), "ZIP_BOMB"),
    ("a bomb in a chart's sheet", DOCX, marred(DOCX, (
        "word/embeddings/a.xlsx", (marred(
            XLSX, ("xl/sheet1.xml", bytes(20 * MEGABYTE))),
            zipfile.ZIP_STORED))), "ZIP_BOMB"),
    ("2 001 members", XLSX, marred(XLSX, *(
        (f"xl/{n}.xml", b"") for n in range(1998))), "ZIP_BOMB"),
]


@pytest.mark.parametrize("media_type, content, reason",
                         [row[1:] for row in REFUSED],
                         ids=[row[0] for row in REFUSED])
def test_what_is_refused_and_why(media_type, content, reason):
    assert verdict(media_type, content) == reason


def test_2000_members_are_not_too_many():
    content = marred(XLSX, *((f"xl/{n}.xml", b"") for n in range(1997)))
    assert verdict(XLSX, content) == "accepted"


def test_no_flipped_bit_is_a_failure():
    """Whatever is wrong is a verdict, never a crash: a caller takes a failure
    for ours and tries again."""
    chance = random.Random(20261122)
    for media_type in (PDF, DOCX, ODT, PNG, JPEG):
        for _ in range(25):
            content = bytearray(GOOD[media_type])
            for _ in range(chance.randint(1, 4)):
                at = chance.randrange(len(content))
                content[at] ^= 1 << chance.randrange(8)
            inspect(media_type, bytes(content))


# ---- The program ------------------------------------------------------------

@pytest.mark.parametrize("arguments", [[], ["text/html"], [TXT, TXT]])
def test_what_it_is_not_meant_for_is_no_verdict(arguments):
    process = start(b"text", *arguments)
    said, error = process.communicate(timeout=60)
    assert process.returncode == 1 and said == b""
    assert error.startswith(b"usage")


def test_a_pipe_is_no_file():
    done = subprocess.run([INSPECT, TXT], input=b"text", capture_output=True,
                          timeout=60)
    assert done.returncode == 1 and done.stdout == b""
    assert b"no file" in done.stderr


def status_of(process):
    try:
        with open(f"/proc/{process.pid}/status", encoding="ascii") as file:
            return dict(line.split(":\t", 1) for line in file.read().splitlines()
                        if ":\t" in line)
    except (FileNotFoundError, ProcessLookupError):
        return {}


def test_it_works_in_its_sandbox():
    """Seen from outside while it unpacks something that takes a while."""
    noise = random.Random(1).randbytes(2 * MEGABYTE)
    content = zipped([*ooxml_members(XLSX), *(
        (f"xl/{n}.bin", (noise + bytes(5 * MEGABYTE)))
        for n in range(9))])
    process = start(content, XLSX)
    seen = {}
    while process.poll() is None and seen.get("Seccomp") != "2":
        seen = status_of(process)
    said, _ = process.communicate(timeout=60)
    assert json.loads(said)["verdict"] == "accepted"
    assert (seen["Seccomp"], seen["NoNewPrivs"]) == ("2", "1")
