"""tilskudd-inspect: a zip whose directory lies about what is in it."""

import struct
import zlib

import pytest

from tests.support.made_files import DOCX, good_files
from tests.unit.inspecting import verdict

GOOD = good_files()


def entries(content):
    """Where each entry of the directory begins."""
    at, end = struct.unpack("<I", content[-6:-2])[0], len(content) - 22
    while at < end:
        yield at
        name, extra, comment = struct.unpack("<HHH", content[at + 28:at + 34])
        at += 46 + name + extra + comment


def patched(content, at, form, value):
    value = struct.pack(form, *[value] * (len(form) - 1))
    return (content[:at] + value
            + content[at + struct.calcsize(form):])


def lied(field, form, value, is_local=False, media_type=DOCX):
    """The last member's entry (and local header) with another value."""
    content = GOOD[media_type]
    entry = list(entries(content))[-1]
    local = struct.unpack("<I", content[entry + 42:entry + 46])[0]
    content = patched(content, entry + field, form, value)
    if is_local:
        content = patched(content, local + field - 2, form, value)
    return content


def shared():
    """An entry more, under another name, whose content is another's."""
    content = GOOD[DOCX]
    first = content.index(b"PK\1\2")
    *_, last = entries(content)
    entry = content[last:-22]
    name = entry[46:46 + entry[28]]
    other = entry.replace(name, name[:-1] + b"X")
    size = len(content) - 22 - first + len(other)
    return (content[:-22] + other + b"PK\5\6\0\0\0\0"
            + struct.pack("<HHIIH", 4, 4, size, first, 0))


def quoted():
    """Fifield's best: a stored member whose content is the next member's
    header and content, and both count."""
    inner_name, name = b"word/b.bin", b"word/a.bin"
    packed = zlib.compressobj(9, zlib.DEFLATED, -15)
    body = packed.compress(bytes(1000)) + packed.flush()
    inner = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 8, 0, 0x21,
                        zlib.crc32(bytes(1000)), len(body), 1000,
                        len(inner_name), 0) + inner_name + body
    outer = struct.pack("<4sHHHHHIIIHH", b"PK\3\4", 20, 0, 0, 0, 0x21,
                        zlib.crc32(inner), len(inner), len(inner),
                        len(name), 0) + name
    good = GOOD[DOCX]
    first = good.index(b"PK\1\2")

    def entry(name, method, content, packed, at):
        return struct.pack("<4sHHHHHHIIIHHHHHII", b"PK\1\2", 20, 20, 0,
                           method, 0, 0x21, zlib.crc32(content), packed,
                           len(content), len(name), 0, 0, 0, 0, 0, at) + name

    directory = (good[first:-22]
                 + entry(name, 0, inner, len(inner), first)
                 + entry(inner_name, 8, bytes(1000), len(body),
                         first + len(outer)))
    at = first + len(outer) + len(inner)
    return (good[:first] + outer + inner + directory + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, 5, 5, len(directory), at, 0))


LIES = [
    ("encrypted, it says", lied(8, "<H", 1, True), "ENCRYPTED"),
    ("strongly encrypted, it says", lied(8, "<H", 0x41, True), "ENCRYPTED"),
    ("one says encrypted, one does not", patched(GOOD[DOCX], 6, "<H", 1),
     "BROKEN"),
    ("smaller than it is", lied(24, "<I", 10, True), "ZIP_BOMB"),
    ("larger than it is", lied(24, "<I", 100, True), "BROKEN"),
    ("two sizes", lied(24, "<I", 100), "BROKEN"),
    ("another checksum", lied(16, "<I", 1, True), "BROKEN"),
    ("two checksums", lied(16, "<I", 1), "BROKEN"),
    ("the size of ZIP64", lied(20, "<I", 0xFFFFFFFF), "BROKEN"),
    ("content beyond the end", lied(20, "<I", 100000, True), "BROKEN"),
    ("a header beyond the end", lied(42, "<I", 0x7FFFFFFF), "BROKEN"),
    ("a header that is none", lied(42, "<I", 5), "BROKEN"),
    ("a name beyond the end", lied(28, "<H", 0xFFFF), "BROKEN"),
    ("on another disk", lied(34, "<H", 1), "BROKEN"),
    ("one entry more than there is", patched(
        GOOD[DOCX], len(GOOD[DOCX]) - 14, "<HH", 4), "BROKEN"),
    ("two members that share bytes", quoted(), "ZIP_BOMB"),
    ("a member twice under two names", shared(), "BROKEN"),
]


@pytest.mark.parametrize("content, reason", [row[1:] for row in LIES],
                         ids=[row[0] for row in LIES])
def test_a_directory_that_lies_is_refused(content, reason):
    assert verdict(DOCX, content) == reason


def test_a_member_found_twice_is_refused():
    """Two entries that say the same of the same header: a quarter of a zip
    bomb, and one name twice."""
    content = GOOD[DOCX]
    first = content.index(b"PK\1\2")
    *_, last = entries(content)
    again = content[last:-22]
    size = len(content) - 22 - first + len(again)
    doubled = content[:-22] + again + struct.pack(
        "<4sHHHHIIH", b"PK\5\6", 0, 0, 4, 4, size, first, 0)
    assert verdict(DOCX, doubled) == "ZIP_BOMB"
