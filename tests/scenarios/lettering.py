"""Letters as whoever gets them reads them: the words of the PDF and of the page,
and how Norwegians write amounts and days."""

import hashlib
import html
import re
import subprocess

MONTHS = ("januar februar mars april mai juni juli august september oktober "
          "november desember").split()

# What a letter says in one form of Norwegian and never in the other.
WORDS = {"nb": ["Saksbehandler:", "Begrunnelse", "rettigheter", "Dere kan"],
         "nn": ["Saksbehandlar:", "Grunngiving", "rettar", "De kan"]}


def kroner(amount):
    return f"{amount:,} kr".replace(",", " ")


def day(date):
    year, month, day_of_month = date[:10].split("-")
    return f"{int(day_of_month)}. {MONTHS[int(month) - 1]} {year}"


def folded(text):
    """One space between words, whatever stood there, and no hyphens: at the
    end of a line nobody can tell whose they were."""
    return re.sub(r"-\s?", "", re.sub(r"\s+", " ", text.replace("\u00ad", "")))


def run(*command, data):
    done = subprocess.run(command, input=data, capture_output=True, check=True,
                          timeout=60)
    return done.stdout.decode()


def words(pdf):
    return folded(run("pdftotext", "-", "-", data=pdf))


def pages(pdf):
    """The words of each page."""
    whole = run("pdftotext", "-", "-", data=pdf)
    return [folded(page) for page in whole.split("\f") if page.strip()]


def structure(pdf):
    """The kinds of what a screen reader meets, in order."""
    told = run("pdfinfo", "-struct-text", "-", data=pdf)
    return re.findall(r"^\s*([A-Z][A-Za-z0-9]*)", told, re.MULTILINE)


def words_of_page(page):
    body = re.sub(r"<(style|head)\b.*?</\1>", " ", page, flags=re.S)
    return folded(html.unescape(re.sub(r"<[^>]+>", " ", body)))


class Letter:
    """A letter in both its forms, as this reader gets it."""

    def __init__(self, reader, about):
        self.about = about
        path = f"/v1/letters/{about['id']}/content"
        self.answer = reader.get(path, headers={
            "Accept": "application/pdf"}).expect(200)
        self.pdf = self.answer.response.content
        assert hashlib.sha256(self.pdf).hexdigest() == about["sha256"]
        assert len(self.pdf) == about["sizeBytes"]
        page = reader.get(path, headers={"Accept": "text/html"}).expect(200)
        self.page = page.text
        self.words, self.read_aloud = words(self.pdf), words_of_page(page.text)

    def says(self, *texts):
        """In both forms."""
        for text in texts:
            wanted = folded(str(text)).strip()
            for name, said in (("PDF", self.words),
                               ("page", self.read_aloud)):
                assert wanted in said, f"{name} lacks {wanted!r}: {said}"
        return self

    def says_nothing_of(self, *texts):
        for text in texts:
            assert folded(text).strip() not in self.words + self.read_aloud
        return self


def letter(caller, reader, identifier):
    """The letter of this id, as that person reads it."""
    person = caller(reader)
    about = person.get(f"/v1/letters/{identifier}").expect(200).json
    assert about["state"] == "made"
    return Letter(person, about)


def says_the_law(read, references):
    """Every act with its paragraphs, as the case has them."""
    for reference in references:
        read.says(reference["act"])
        assert folded(reference["paragraph"]) in read.words, reference


def is_well_made(read, language, title):
    """What holds of every letter."""
    about = read.about
    assert (about["language"], about["title"]) == (language, title)
    told = run("pdfinfo", "-", data=read.pdf)
    assert re.search(rf"^Title: +{re.escape(title)}$", told, re.MULTILINE)
    assert f"Pages: {about['pages']:>11}" in told or re.search(
        rf"^Pages: +{about['pages']}$", told, re.MULTILINE)
    assert re.search(r"^Tagged: +yes$", told, re.MULTILINE)
    assert structure(read.pdf).count("H1") == 1
    assert f'lang="{language}"' in read.page and "<script" not in read.page
    for text in WORDS[{"nb": "nn", "nn": "nb"}[language]]:
        read.says_nothing_of(text)
    for text in ("{{", "}}", "null", "undefined", "§ §"):
        read.says_nothing_of(text)
    assert about["noticeSentAt"] <= about["madeAvailableAt"]
