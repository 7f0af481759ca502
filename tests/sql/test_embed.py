"""The rules of a statement file, and what is made of it."""

import pytest

from tests.sql.migrated import EMBEDDER

COMPILED = [
    # the file                               the SQL, the parameters
    ("select :a, :b, :a",                    "select $1, $2, $1", ["a", "b"]),
    ("select :id::uuid",                     "select $1::uuid", ["id"]),
    ("select x::text from t;\n",             "select x::text from t", []),
    ("select ':a', \":b\"",                  "select ':a', \":b\"", []),
    ("select 'it''s :a', :b",                "select 'it''s :a', $1", ["b"]),
    ("select $$ :a; ' $$, :b",               "select $$ :a; ' $$, $1", ["b"]),
    ("select $x$ $$ :a $x$",                 "select $x$ $$ :a $x$", []),
    ("select a[1:2], a[:n]",                 "select a[1:2], a[$1]", ["n"]),
    ("-- why :a\nselect 1 -- :b\n  + 2",     "select 1 + 2", []),
    ("select /* :a; */ 1",                   "select 1", []),
    ("select '--', '/*', :a",                "select '--', '/*', $1", ["a"]),
    ("select '{}'::jsonb, '{a}'",            "select '{}'::jsonb, '{a}'", []),
    ("select 'a;b'; -- the end;",            "select 'a;b'", []),
]

REFUSED = [
    ("",                                     "no statement"),
    ("-- only a comment",                    "no statement"),
    ("select 1; select 2",                   "more than one"),
    ("select $1",                            "stray $"),
    ("select 'open",                         "stray '"),
    ("select :Name",                         "snake_case"),
    ("select {dir}",                         "in no variant"),
    ("-- variants: up(dir=asc)\nselect 1",   "never used"),
    ("-- variants: up\nselect 1",            "cannot read"),
    ("-- variants: up()\nselect 1",          "needs hole=value"),
    ("-- variants: up(d=1) up(d=2)\nselect {d}", "appears twice"),
    ("-- variants: up(d=1) down(e=2)\nselect {d}", "same holes"),
]


def read(tmp_path, text, name="thing_get"):
    (tmp_path / f"{name}.sql").write_text(text)
    return EMBEDDER.read_statements(tmp_path)


@pytest.mark.parametrize("text, sql, params", COMPILED)
def test_parameters_get_numbers(tmp_path, text, sql, params):
    assert read(tmp_path, text) == [("thing_get", sql, params)]


@pytest.mark.parametrize("text, reason", REFUSED)
def test_what_breaks_a_rule_is_refused(tmp_path, text, reason):
    with pytest.raises(EMBEDDER.Refused, match=reason.replace("$", r"\$")):
        read(tmp_path, text)


def test_each_variant_is_a_statement(tmp_path):
    text = ("-- variants: asc(cmp=>, dir=asc) desc(cmp=<, dir=desc)\n"
            "select '{dir}' where :a {cmp} 1 order by 1 {dir}")
    assert read(tmp_path, text, "thing_list") == [
        ("thing_list_asc", "select '{dir}' where $1 > 1 order by 1 asc",
         ["a"]),
        ("thing_list_desc", "select '{dir}' where $1 < 1 order by 1 desc",
         ["a"]),
    ]


@pytest.mark.parametrize("name", ["thing_page", "thing_page_own"])
def test_a_page_has_its_total(tmp_path, name):
    page, total = read(tmp_path, "select id from t limit :limit", name)
    assert page == (name, "select id from t limit $1", ["limit"])
    assert total == (f"{name}_total", "select count(*) as total from "
                     "(select id from t limit $1) as page", ["limit"])


def test_a_name_is_given_once(tmp_path):
    (tmp_path / "thing_page_asc.sql").write_text("select 1")
    with pytest.raises(EMBEDDER.Refused, match="exists already"):
        read(tmp_path, "-- variants: asc(d=asc)\nselect 1 order by 1 {d}",
             "thing_page")


@pytest.mark.parametrize("name", ["Thing_get", "thing-get", "1thing", "a__b"])
def test_a_file_has_a_proper_name(tmp_path, name):
    with pytest.raises(EMBEDDER.Refused, match="lower case"):
        read(tmp_path, "select 1", name)


def test_migrations_are_numbered_without_a_gap(tmp_path):
    (tmp_path / "0001_first.sql").write_text("select 1;")
    assert '{ 1, "first",' in EMBEDDER.write_migrations(tmp_path)
    (tmp_path / "0003_third.sql").write_text("select 3;")
    with pytest.raises(EMBEDDER.Refused, match="expected 0002_"):
        EMBEDDER.write_migrations(tmp_path)


def test_a_c_string_says_the_same():
    """Trigraphs, quotes and letters beyond ASCII survive the C compiler."""
    assert EMBEDDER.c_string('a"\\?ø') == '"a\\"\\\\\\?\\303\\270"'


def with_parts(tmp_path, **parts):
    (tmp_path / "parts").mkdir()
    for name, text in parts.items():
        (tmp_path / f"parts/{name}.sql").write_text(text)


def test_a_part_stands_where_it_is_taken_in(tmp_path):
    with_parts(tmp_path, row="-- what all see\n{columns}\nfrom t {tail}",
               columns="a, :b")
    text = ("-- variants: up(tail=order by 1)\n"
            "select '{row}', {row}\nlimit :b")
    assert read(tmp_path, text) == [
        ("thing_get_up", "select '{row}', a, $1 from t order by 1 limit $1",
         ["b"])]


@pytest.mark.parametrize("parts, reason", [
    ({"row": "a", "lost": "b"}, "nobody takes it in"),
    ({"row": "{row}"}, "contains itself"),
    ({"row": "{other}", "other": "{row}"}, "contains itself"),
    ({"row": "a; select b"}, "more than one"),
])
def test_parts_have_rules_too(tmp_path, parts, reason):
    with_parts(tmp_path, **parts)
    with pytest.raises(EMBEDDER.Refused, match=reason):
        read(tmp_path, "select {row}")
