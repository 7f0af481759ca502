"""Templates of letters, as a lawyer reads them: both forms of Norwegian tell the
same, and none of them knows a paragraph."""

import re
from pathlib import Path

import pytest

FOLDER = Path(__file__).resolve().parents[2] / "services/letter/templates"
KINDS = sorted({path.name.split(".")[0] for path in FOLDER.glob("*.n?.md")})

# What belongs to one form of Norwegian only, as a word by itself.
BOKMAL = ("ikke|jeg|dere|deres|fra|hva|hvordan|hvorfor|hvem|noe|noen|saken|"
          "klagen|vedtakene|tilskudd|tilskuddet|reglene|rettigheter|"
          "begrunnelse|senest|kommer|behandler|veiledning|mottatt")
NYNORSK = ("ikkje|dykk|dykkar|frå|kva|korleis|kvifor|kven|noko|nokon|saka|"
           "klaga|tilskot|tilskotet|reglane|rettar|grunngiving|seinast|kjem|"
           "behandlar|rettleiing|motteken|føresegnene")


def template(kind, language):
    return (FOLDER / f"{kind}.{language}.md").read_text()


def tags(text):
    return sorted(re.findall(r"\{\{([^!].*?)\}\}", text))


def test_there_are_all_letters():
    kinds = re.search(r"kind in \((.*?)\)\)", (
        FOLDER.parents[2] / "db/migrations/0027_letters.sql").read_text(),
        re.DOTALL)[1]
    assert KINDS == sorted(re.findall(r"'(\w+)'", kinds))


@pytest.mark.parametrize("kind", KINDS)
def test_both_forms_tell_the_same(kind):
    told = {}
    for language in ("nb", "nn"):
        # A section may stand as often as the sentence needs it.
        told[language] = tags(template(kind, language))
    places = {language: {tag for tag in found if tag[0] not in "#/^"}
              for language, found in told.items()}
    assert places["nb"] == places["nn"]
    assert set(told["nb"]) == set(told["nn"])


@pytest.mark.parametrize("language", ["nb", "nn"])
@pytest.mark.parametrize("kind", KINDS)
def test_no_paragraph_stands_in_a_letter(kind, language):
    """The law is dated data; a new act changes no template."""
    text = template(kind, language)
    assert "§" not in text
    assert not re.search(r"\b(paragraf|lovens|LOV-|forvaltningslov|offentle"
                         r"glov|forskrift)", text, re.IGNORECASE)
    assert not re.search(r"\b(20\d\d|en|ein|to|tre|fire) (uker|veker)", text)


@pytest.mark.parametrize("language, foreign", [("nb", NYNORSK),
                                               ("nn", BOKMAL)])
@pytest.mark.parametrize("kind", KINDS)
def test_a_letter_is_in_one_form_of_norwegian(kind, language, foreign):
    words = re.sub(r"\{\{.*?\}\}", " ", template(kind, language))
    assert re.findall(rf"\b({foreign})\b", words, re.IGNORECASE) == []


@pytest.mark.parametrize("kind", KINDS)
def test_who_approved_it_is_named_where_it_is_a_decision(kind):
    for language in ("nb", "nn"):
        text = template(kind, language)
        if kind in ("receipt", "report_reminder"):
            assert "automatisk" in text
        else:
            assert "Dokumentet er elektronisk godkjent" in text
        if kind in ("decision", "repayment", "appeal_decision"):
            assert "{{people/decisionMaker}}" in text and "{{./paragraphs}}" \
                in text
