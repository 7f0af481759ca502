"""What a recipient is given: the words of the letter, in order, on pages that
can be read by eye and by ear."""

import concurrent.futures
import json
import re
import subprocess
import zlib

import letters
import pictures
import pytest

LONG = letters.content(measures=[
    {"title": f"Tiltak {i}", "appliedNok": 1000 * i, "amountNok": 900 * i}
    for i in range(1, 301)])


def streams(pdf):
    """All that is packed in a PDF, unpacked."""
    found = []
    for packed in re.finditer(rb"(?<!end)stream\r?\n(.*?)endstream", pdf, re.S):
        try:
            found.append(zlib.decompressobj().decompress(packed[1]))
        except zlib.error:
            found.append(packed[1])
    return found


def said(pdf):
    """All text of all pages, with single spaces."""
    return " ".join(" ".join(letters.pages(pdf)).split())


# ---- What it says ----------------------------------------------------------

def test_the_letter_says_what_it_was_given():
    text = said(letters.letter().pdf)
    for words in ["Vestfold fylkeskommune", "3103 Tønsberg", "3701 Skien",
                  "Deres ref.: 26/77", "Vår ref.: 2026/1042-3",
                  "Dato: 8. juni 2026", "Prøvebrev om kompetanse 2026",
                  "Dere søkte om 1 500 000 kr og får 1 320 000 kr.",
                  "Fristen er 29. juni 2026 kl. 23.59.",
                  "Kurs i samisk språk: čđŋšŧžáæøå 1 000 000 kr 900 000 kr",
                  "Et nytt avsnitt.", "Side 1 av 1"]:
        assert words in text


def test_the_other_form_has_its_own_words_around_it():
    read = letters.letter(language="nn")
    assert "Dykkar ref.: 26/77" in said(read.pdf)
    assert "Dykkar ref.: 26/77" in read.html


def test_the_page_says_the_same():
    page = letters.letter().html
    assert page.startswith('<!DOCTYPE html>\n<html lang="nb">')
    assert "<title>Prøvebrev om kompetanse 2026</title>" in page
    assert page.count("<h1>") == 1
    assert '<th scope="col" class="right">Innvilget</th>' in page
    assert "<p>Første linje.<br>\nAndre linje.</p>" in page
    assert '<a href="https://fylket.example/vilk%C3%A5r"' in page
    assert not re.search(r"<script|<img|<link|style=|src=|@import|url\(| on\w+=",
                         page)
    assert set(re.findall(r'https?://[^"<]*', page)) == {
        "https://fylket.example/vilk%C3%A5r"}


def test_both_forms_of_norwegian_say_who_they_are():
    for language in ("nb", "nn"):
        made = letters.letter(language=language)
        assert f'<html lang="{language}">' in made.html
        assert f"/Lang ({language})".encode() in b"".join(streams(made.pdf))


# ---- How it is read aloud --------------------------------------------------

def test_the_structure_is_that_of_the_letter():
    blocks = letters.told(letters.letter().pdf)
    assert [block for block in blocks if block[0] in ("H1", "H2", "H3")] == [
        ("H1", "Prøvebrev om kompetanse 2026"), ("H2", "Begrunnelse"),
        ("H2", "Slik går dere fram"), ("H3", "Kontakt")]
    assert [text for tag, text in blocks if tag == "TH"] == [
        "Tiltak", "Søkt", "Innvilget"]
    assert [text for tag, text in blocks if tag == "TD"][:4] == [
        "Kurs i samisk språk: čđŋšŧžáæøå", "1 000 000 kr", "900 000 kr",
        "Rettleiing"]
    assert [text for tag, text in blocks if tag == "Lbl"] == [
        "1.", "2.", "•", "•", "3."]
    assert ("P", "Deres ref.: 26/77 Vår ref.: 2026/1042-3 "
            "Dato: 8. juni 2026") in blocks
    assert ("P", "Les mer om vilkårene eller skriv til post@fylket.example ."
            ) in blocks


def test_lists_and_tables_are_whole():
    rows = letters.structure(letters.letter().pdf)
    tags = [(depth, tag) for depth, tag in rows
            if tag in ("Table", "TR", "L", "LI")]
    assert tags == [(1, "Table"), (2, "TR"), (2, "TR"), (2, "TR"), (2, "TR"),
                    (1, "L"), (2, "LI"), (2, "LI"), (4, "L"), (5, "LI"),
                    (5, "LI"), (2, "LI")]


def test_margins_are_not_read_aloud():
    """Nor is what repeats: a header of a table, or the mark of a draft."""
    pdf = letters.letter(LONG, draft=True).pdf
    heard = " ".join(text for _, text in letters.told(pdf))
    assert len(letters.pages(pdf)) > 5
    assert not re.search(r"Side \d", heard)
    assert "tilskudd@vestfold.example" not in heard
    assert heard.count("Vestfold fylkeskommune") == 1
    assert heard.count("Innvilget") == 1
    assert heard.count("UTKAST") == 1  # at its beginning


def test_the_pdf_has_what_pdf_ua_asks_for():
    pdf = letters.letter().pdf
    packed = b"\n".join(streams(pdf))
    for words in [b"/DisplayDocTitle true", b"/Marked true", b"/Lang (nb)",
                  b"/Scope /Column", b"/Tabs /S", b"/StructParents",
                  b"<pdfuaid:part>1</pdfuaid:part>",
                  "Prøvebrev om kompetanse 2026</rdf:li>".encode(),
                  b"/Contents (https://fylket.example/vilk%C3%A5r)",
                  b"/Contents (mailto:post@fylket.example)"]:
        assert words in packed, words
    assert packed.count(b"/Scope /Column") == 3
    told = letters.poppler("pdfinfo", pdf).decode()
    for line in ["Title:           Prøvebrev om kompetanse 2026",
                 "Author:          Vestfold fylkeskommune",
                 "Tagged:          yes", "Suspects:        no",
                 "PDF version:     1.7",
                 "Page size:       595.276 x 841.89 pts (A4)"]:
        assert line in told
    assert re.search(r"CreationDate: +Mon Jun +8 ", told)


def test_all_that_is_painted_is_tagged_or_an_artifact():
    pdf = letters.letter(LONG, draft=True).pdf
    contents = [stream for stream in streams(pdf) if b" BDC" in stream]
    assert len(contents) == len(letters.pages(pdf))
    for content in contents:
        depth = 0
        for line in content.split(b"\n"):
            if re.search(rb"\b(BDC|BMC)$", line):
                depth += 1
            elif line == b"EMC":
                depth -= 1
            elif re.search(rb"(Tj|TJ|\bS|\bf\*?|\bDo)$", line):
                assert depth > 0, line
        assert depth == 0


def test_every_font_is_embedded_and_can_be_searched():
    rows = letters.poppler("pdffonts", letters.letter().pdf).decode()
    fonts = [line.split() for line in rows.splitlines()[2:]]
    assert len(fonts) >= 3
    for font in fonts:
        assert "LiberationSans" in font[0]
        assert font[-5:-2] == ["yes", "yes", "yes"]  # embedded, subset, unicode


# ---- Pages -----------------------------------------------------------------

def test_a_long_table_has_its_header_on_each_page():
    pages = letters.pages(letters.letter(LONG).pdf)
    with_rows = [page for page in pages if re.search(r"Tiltak \d+ ", page)]
    assert len(with_rows) > 5
    for page in with_rows:
        assert len(re.findall(r"Tiltak +Søkt +Innvilget", page)) == 1
    rows = re.findall(r"Tiltak (\d+) ", " ".join(pages))
    assert rows == [str(i) for i in range(1, 301)]


def test_pages_are_numbered_and_headed():
    pages = letters.pages(letters.letter(LONG).pdf)
    for number, page in enumerate(pages, 1):
        assert f"Side {number} av {len(pages)}" in page
        lines = [line for line in page.splitlines() if line.strip()]
        if number > 1:
            assert lines[0].split() == ["Vestfold", "fylkeskommune", "Vår",
                                        "ref.:", "2026/1042-3"]


def test_every_page_of_a_draft_says_so():
    made = letters.letter(LONG, draft=True)
    assert made.header["title"] == "UTKAST: Prøvebrev om kompetanse 2026"
    assert "<title>UTKAST: Prøvebrev om kompetanse 2026</title>" in made.html
    assert '<p class="draft">UTKAST</p>' in made.html
    pages = letters.pages(made.pdf)
    for number, page in enumerate(pages, 1):
        assert f"UTKAST · Side {number} av" in page
        light = [sign for line in pictures.picture(made.pdf, number)[35:50]
                 for sign in line[22:40] if sign in "12"]
        assert len(light) > 60  # the big mark, across the middle
    assert "UTKAST" not in said(letters.letter().pdf)


@pytest.mark.parametrize("lines", range(1, 60, 3))
def test_no_heading_ends_a_page_and_no_line_is_alone(lines):
    filler = "\n".join(f"fyll {i}" for i in range(lines))
    ending = "\n".join(f"slutt {i}" for i in range(4))
    pages = letters.pages(letters.letter(letters.content(
        measures=[], reasons=f"{filler}\n\n{ending}")).pdf)
    for page in pages:
        body = [line.strip() for line in page.splitlines() if line.strip()]
        assert body[-2] not in ("Begrunnelse", "Slik går dere fram", "Kontakt",
                                "Dette må være med:", "slutt 0")
        assert body[1] != "slutt 3"


@pytest.mark.parametrize("name, pdf, page", pictures.samples(),
                         ids=lambda value: value if isinstance(value, str)
                         else "")
def test_the_page_looks_as_it_did(name, pdf, page):
    now = pictures.picture(pdf, page)
    assert pictures.differing(pictures.golden(name), now) <= \
        pictures.OTHER_FIELDS, f"{name}: see tests/letters/pictures.py"


def test_another_layout_would_be_seen():
    """The tolerance is no hole: one line more, and the picture is another."""
    moved = letters.letter(letters.content(outcome="Ja.\nOg en linje til."))
    assert pictures.differing(pictures.golden("plain-1.txt"),
                              pictures.picture(moved.pdf, 1)) > \
        2 * pictures.OTHER_FIELDS


# ---- The same, always ------------------------------------------------------

def test_the_same_letter_is_the_same_bytes():
    first = letters.letter(LONG, draft=True)
    with concurrent.futures.ThreadPoolExecutor(4) as several:
        others = [several.submit(letters.letter, LONG, "nb", True)
                  for _ in range(8)]
    for other in others:
        assert other.result() == first


def test_nothing_around_it_counts(tmp_path):
    """Neither a user's fonts, language, time zone nor the day."""
    (tmp_path / "fonts.conf").write_text(
        "<fontconfig><dir>/nowhere</dir></fontconfig>")
    done = subprocess.run(
        [letters.PROGRAM, letters.TEMPLATE], cwd=tmp_path,
        env={"FONTCONFIG_FILE": str(tmp_path / "fonts.conf"),
             "HOME": str(tmp_path), "LC_ALL": "C", "TZ": "Asia/Tokyo",
             "SOURCE_DATE_EPOCH": "1", "LANG": "en_US"},
        input=json.dumps({"kind": "decision", "language": "nb",
                                  "content": letters.CONTENT}).encode(),
        capture_output=True, check=True)
    assert letters.letter().pdf in done.stdout


# ---- What is hostile -------------------------------------------------------

HOSTILE = {
    "markdown": "# A\n\n- b\n\n| c | d |\n|--|--|\n| e | f |\n\n**g** [h](i)",
    "pipes": "a | b || c \\| d \\\\| e",
    "html": "<script>alert(1)</script><h1>x</h1>&lt;b&gt;<!-- -->",
    "braces": "{{call/title}} {{#a}} {{/a}} }} {{",
    "bidi": "abc \u202edef\u202c \u2067ghi\u2069 שלום abc",
    "word": "x" * 10000,
    "control": "a\x01b\x0bc\x7fd\u0085e\u2028f\ufeffg\ufffeh",
    "signs": "😀 漢字 العربية e\u0301 👩‍👩‍👧 \U0010ffff \ue000",
    "backslash": "\\" * 50,
    "spaces": " \t\u00a0\u3000 a \t\u00a0",
    "marks": "a" + "\u0301" * 500,
    "pdf": ") Tj EMC /Artifact BMC endstream endobj %%EOF",
    "lines": "\n".join("EMC" for _ in range(40)),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_what_people_write_changes_no_structure(name):
    value = HOSTILE[name]
    plain, made = letters.letter(), letters.letter(letters.content(
        reasons=f"Før {value} etter", outcome=value,
        call={"title": value[:100]},
        measures=[{"title": value, "appliedNok": 1, "amountNok": 2},
                  {"title": "x", "appliedNok": 1, "amountNok": 2}]))

    def tags(of):
        shape = []
        for _, tag in letters.structure(of.pdf):
            if tag[0] == '"' or tag in ("Span", "Link", "Object"):
                continue
            # Paragraphs may be several, and a row too high for a page too.
            if (tag == "P" and shape[-1:] == ["P"]) or \
                    (tag == "TR" and shape[-3:] == ["TD"] * 3):
                continue
            shape.append(tag)
        return re.sub(r"(TD ?){4,}", "TD TD TD ", " ".join(shape))

    assert tags(made) == tags(plain)
    # Lines and paragraphs are as many as there are, each with its emphasis.
    kinds = r"<(?!br>|/?p>|/?strong>)/?\w+"
    assert re.findall(kinds, made.html) == re.findall(kinds, plain.html)
    assert made.html.count("**") == 5 * value.count("**")


def test_what_the_font_lacks_is_a_square():
    text = said(letters.letter(letters.content(last="før 😀漢\ufe0f etter")).pdf)
    assert "før □□ etter" in text


def test_a_word_without_end_stays_on_the_paper():
    made = letters.letter(letters.content(last="w" * 10000))
    assert sum(page.count("w") for page in letters.pages(made.pdf)) >= 10000
    for number in range(1, made.header["pages"] + 1):
        for line in pictures.picture(made.pdf, number):
            assert line[:6] == "000000" and line[-6:] == "000000"


# ---- What is no letter -----------------------------------------------------

def test_all_that_is_missing_is_told_at_once():
    of = letters.content(last=None, reasons=" ", amountNok="mye",
                         header={"administrator": {}, "date": "i dag"})
    of["measures"][1].pop("title")
    assert sorted(letters.missing(of)) == sorted([
        "header/administrator/name", "header/recipient/name",
        "header/reference", "header/contact", "header/date", "amountNok",
        "measures/1/title", "reasons", "last"])


@pytest.mark.parametrize("request_, why", [
    (b"", "no {kind, language, isDraft, content} in JSON"),
    (b"{", "no {kind, language, isDraft, content} in JSON"),
    (b"[1]", "no {kind, language, isDraft, content} in JSON"),
    (b'{"kind":"decision","kind":"x"}',
     "no {kind, language, isDraft, content} in JSON"),
    ({"kind": "decision", "language": "nb", "content": []},
     "no {kind, language, isDraft, content} in JSON"),
    ({"kind": "nothing", "language": "nb", "content": {}},
     "there is no such letter"),
    ({"kind": "decision", "language": "en", "content": {}},
     "a letter is in nb or nn"),
    (b" " * (2 * 1024 * 1024 + 1), "the request is larger than 2 MiB"),
])
def test_what_is_no_request_is_refused(request_, why):
    assert letters.reason(request_) == why


@pytest.mark.parametrize("changes, why", [
    ({"reasons": "ord\n\n" * 20000}, "the letter has more than 200 pages"),
    ({"reasons": ("ord " * 20000 + "\n\n") * 20},
     "the letter has more than 200 pages"),
    ({"measures": [{"title": "x\n" * 40, "appliedNok": 1, "amountNok": 1}]
      * 5000}, "the letter has more than 200 pages"),
    ({"measures": [{"title": "x", "appliedNok": 1, "amountNok": 1}] * 30000},
     "a paragraph or a table is too long"),
    ({"reasons": "ord " * 25001}, "a paragraph or a table is too long"),
    ({"outcome": "w" * 1900000}, "a paragraph or a table is too long"),
], ids=range(6))
def test_a_letter_has_an_end(changes, why):
    of = letters.content(**changes)
    assert letters.reason(
        {"kind": "decision", "language": "nb", "content": of},
        letters.TEMPLATE) == why


def test_the_longest_paragraph_is_whole():
    made = letters.letter(letters.content(reasons="ord " * 25000))
    assert said(made.pdf).count("ord ") >= 25000


def test_a_template_is_refused_with_its_line(tmp_path):
    template = tmp_path / "broken.md"
    template.write_text("# T\n\n{{#a}}\n")
    request = {"kind": "decision", "language": "nb",
               "content": letters.CONTENT}
    assert letters.reason(request, template) == \
        "line 3: a section does not end"
    template.write_text("uten overskrift\n")
    assert letters.reason(request, template) == "the template has no heading"
    assert letters.reason(request, tmp_path / "none") == \
        "there is no such template"


def test_who_signed_is_never_alone_on_a_page(tmp_path):
    """Wherever the page ends: the last page has some of the letter itself."""
    last = "Dokumentet er elektronisk godkjent"
    template = tmp_path / "brev.md"
    template.write_text("# Brev\n\n{{#lines}}\n- {{.}}\n{{/lines}}\n\n---\n\n"
                        "Saksbehandler: Ein\\\nAvgjort av: To\n\n"
                        f"*{last}*\n")
    seen = set()
    for count in range(25, 45):
        said = letters.pages(letters.letter(
            letters.content(lines=[f"Linje {n}" for n in range(count)]),
            template=template).pdf)
        seen.add(len(said))
        for text in ("Saksbehandler: Ein", last, f"Linje {count - 1}"):
            assert text in said[-1], count
    assert seen == {1, 2}
