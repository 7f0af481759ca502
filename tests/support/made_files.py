"""Files made in the test: of each type that is taken, and the parts that a
hostile one is made from. Nothing here comes from anybody's disk."""

import ctypes
import io
import struct
import zipfile
import zlib

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
ODT = "application/vnd.oasis.opendocument.text"
ODS = "application/vnd.oasis.opendocument.spreadsheet"
PNG, JPEG, TXT, CSV = "image/png", "image/jpeg", "text/plain", "text/csv"

MAIN = {DOCX: "word/document.xml", XLSX: "xl/workbook.xml"}

# What every scanner calls a virus and nobody can catch; in pieces, so that
# none finds it here (https://www.eicar.org/download-anti-malware-testfile/).
EICAR = "".join(("X5O!P%@AP[4\\PZX54(P^)7CC)7}$", "EICAR-STANDARD-",
                 "ANTIVIRUS-TEST-FILE!$", "H+H*")).encode()


def zipped(members, method=zipfile.ZIP_DEFLATED):
    """A zip of [(name, content)]; content may be (content, method)."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w", method) as made:
        for name, content in members:
            how = method
            if isinstance(content, tuple):
                content, how = content
            made.writestr(zipfile.ZipInfo(name), content, how)
    return file.getvalue()


def types_list(media_type, *more):
    """[Content_Types].xml of a document of that type."""
    return ('<?xml version="1.0" encoding="UTF-8" standalone="yes"?>'
            '<Types xmlns="http://schemas.openxmlformats.org/package/2006/'
            'content-types"><Default Extension="xml" '
            'ContentType="application/xml"/>'
            f'<Override PartName="/{MAIN[media_type]}" '
            f'ContentType="{media_type}.main+xml"/>{"".join(more)}</Types>')


def ooxml_members(media_type, *more):
    return [("[Content_Types].xml", types_list(media_type, *more)),
            ("_rels/.rels", "<Relationships/>"),
            (MAIN[media_type], "<document>Kompetanseplan</document>")]


def odf_members(media_type):
    return [("mimetype", (media_type, zipfile.ZIP_STORED)),
            ("content.xml", "<office:document-content/>"),
            ("META-INF/manifest.xml", "<manifest:manifest/>")]


def pdf_objects(text="Kompetanseplan"):
    stream = f"BT /F1 12 Tf 72 720 Td ({text}) Tj ET".encode()
    return [b"<</Type/Catalog/Pages 2 0 R>>",
            b"<</Type/Pages/Kids[3 0 R]/Count 1>>",
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R"
            b"/Resources<</Font<</F1 5 0 R>>>>>>",
            b"<</Length %d>>stream\n%s\nendstream" % (len(stream), stream),
            b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"]


def pdf(objects=None):
    """Objects 1 and on, with their table and trailer (ISO 32000-1, 7.5)."""
    objects = objects or pdf_objects()
    made, at = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n", []
    for number, content in enumerate(objects, 1):
        at.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in at)
    return made + (b"xref\n0 %d\n0000000000 65535 f \n%strailer\n"
                   b"<</Size %d/Root 1 0 R>>\nstartxref\n%d\n%%%%EOF\n" % (
                       len(at) + 1, table, len(at) + 1, len(made)))


def pdf_locked(user, owner):
    """Encrypted (AES, 256 bits) by qpdf: opened with `user`, changed with `owner`."""
    qpdf = ctypes.CDLL("libqpdf.so.29")
    qpdf.qpdf_init.restype = ctypes.c_void_p
    qpdf.qpdf_get_buffer.restype = ctypes.c_void_p
    qpdf.qpdf_get_buffer_length.restype = ctypes.c_size_t
    made, plain = ctypes.c_void_p(qpdf.qpdf_init()), pdf()
    assert qpdf.qpdf_read_memory(made, b"plain", plain,
                                 ctypes.c_ulonglong(len(plain)), None) == 0
    assert qpdf.qpdf_init_write_memory(made) == 0
    qpdf.qpdf_set_r6_encryption_parameters2(
        made, user, owner, 1, 1, 1, 1, 1, 0, 0, 1)
    assert qpdf.qpdf_write(made) == 0
    content = ctypes.string_at(qpdf.qpdf_get_buffer(made),
                               qpdf.qpdf_get_buffer_length(made))
    qpdf.qpdf_cleanup(ctypes.byref(made))
    return content


def png_chunk(name, content):
    return (struct.pack(">I", len(content)) + name + content
            + struct.pack(">I", zlib.crc32(name + content)))


def png(width=2, height=2):
    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    pixels = zlib.compress(b"\0" * 6)
    return (b"\x89PNG\r\n\x1a\n" + png_chunk(b"IHDR", header)
            + png_chunk(b"IDAT", pixels) + png_chunk(b"IEND", b""))


def jpeg_segment(mark, content):
    return b"\xff" + bytes([mark]) + struct.pack(">H", len(content) + 2) + content


def jpeg(width=8, height=8):
    frame = struct.pack(">BHHB", 8, height, width, 1) + b"\1\x11\0"
    return (b"\xff\xd8" + jpeg_segment(0xE0, b"JFIF\0\1\1\0\0\1\0\1\0\0")
            + jpeg_segment(0xDB, b"\0" + b"\1" * 64)
            + jpeg_segment(0xC0, frame)
            + jpeg_segment(0xDA, b"\1\1\0\0\x3f\0") + b"\x12\x34\xff\xd9")


def good_files():
    """One of each type: {media type: content}."""
    return {
        PDF: pdf(),
        DOCX: zipped(ooxml_members(DOCX)),
        XLSX: zipped(ooxml_members(XLSX)),
        ODT: zipped(odf_members(ODT)),
        ODS: zipped(odf_members(ODS)),
        PNG: png(),
        JPEG: jpeg(),
        TXT: "Møtereferat\n\tSøknaden er drøftet.\r\n".encode(),
        CSV: "\ufeffkommune;beløp\nSkien;1320000\n".encode(),
    }
