"""The table of hostile HTTP: bytes, and what becomes of them.

A shape says what the service does with it by itself, and what the front makes
of it: the statuses there may be, with 0 for a connection that is closed and
says nothing, and whether the same connection serves on. `SERVES` and `CLOSED`
are asserted; after an answer of `EITHER` both are right."""

from dataclasses import dataclass, field

SERVES, CLOSED, EITHER = "serves", "closed", "either"

# What no shape may bring about: a request hidden in another one's body.
SMUGGLED = (b"GET /v1/metadata/codes HTTP/1.1\r\nHost: a\r\n"
            b"X-Request-Id: smuggled\r\n\r\n")
PUBLIC = b"/v1/metadata/limits"


@dataclass
class Outcome:
    statuses: tuple
    then: str


@dataclass
class Shape:
    name: str
    pieces: list  # sent one after the other
    alone: Outcome
    front: Outcome
    half_close: bool = False  # the client has said all it will ever say
    leaves: bool = False      # and is gone
    marker: bool = True       # a good request follows on the same connection
    reads: bytes = field(default=b"GET")  # the method, which tells a HEAD


def outcome(statuses, then):
    statuses = statuses if isinstance(statuses, tuple) else (statuses,)
    return Outcome(statuses, then)


SHAPES = []


def shape(name, raw, alone, then, front=None, front_then=None, **more):
    pieces = raw if isinstance(raw, list) else [raw]
    here = outcome(alone, then)
    # What only the service refuses, the front has passed on as it should be:
    # its own connection may serve on.
    there = outcome(alone if front is None else front,
                    front_then or (EITHER if then == CLOSED else then))
    SHAPES.append(Shape(name, pieces, here, there, **more))


def get(target=PUBLIC, *lines, method=b"GET", version=b" HTTP/1.1",
        host=b"Host: a\r\n"):
    return (method + b" " + target + version + b"\r\n" + host
            + b"".join(line + b"\r\n" for line in lines) + b"\r\n")


def post(*lines, body=b"", target=b"/v1/applications"):
    return get(target, b"Content-Type: application/json", *lines,
               method=b"POST") + body


def chunks(*lines, coding=b"Transfer-Encoding: chunked"):
    return post(coding, body=b"".join(lines))


def smuggled_behind(length=b"Content-Length: %d" % len(SMUGGLED)):
    return post(length, body=SMUGGLED)


CHUNKED = b"Transfer-Encoding: chunked"
END = b"0\r\n\r\n"

# ---- Two ways to say where a body ends --------------------------------------

shape("length and chunked", post(b"Content-Length: 5", CHUNKED,
                                 body=END + SMUGGLED),
      400, CLOSED, 401, CLOSED)
shape("chunked and length", post(CHUNKED, b"Content-Length: 60",
                                 body=END + SMUGGLED),
      400, CLOSED, 401, CLOSED)
shape("two lengths that agree", post(
    b"Content-Length: 2", b"Content-Length: 2", body=b"{}"),
    400, CLOSED, 401, SERVES)
shape("two lengths that differ", post(
    b"Content-Length: 2", b"Content-Length: %d" % (2 + len(SMUGGLED)),
    body=b"{}" + SMUGGLED), 400, CLOSED)
shape("a list of lengths", post(b"Content-Length: 2, 2", body=b"{}"),
      400, CLOSED, 401, SERVES)
shape("a list of lengths that differ", post(
    b"Content-Length: 2, 90", body=b"{}" + SMUGGLED), 400, CLOSED)
for name, value in {
        "signed": b"+2", "negative": b"-1", "hexadecimal": b"0x2",
        "with a fraction": b"2.0", "spelt out": b"two", "empty": b"",
        "with a space within": b"2 2", "of Arabic digits": b"\xd9\xa2",
        "of 2^64": b"18446744073709551616", "of 40 digits": b"9" * 40}.items():
    shape(f"a length {name}", post(b"Content-Length: " + value,
                                   body=b"{}" + SMUGGLED),
          (400, 413), CLOSED, front_then=CLOSED)
shape("a length with leading zeros", post(b"Content-Length: 0002",
                                          body=b"{}"), 401, SERVES)
shape("a length on GET, with a request as its body",
      get(PUBLIC, b"Content-Length: %d" % len(SMUGGLED)) + SMUGGLED,
      400, SERVES)
shape("a request as the body of a POST", smuggled_behind(), 401, SERVES)

for name, coding in {
        "an unknown coding": b"Transfer-Encoding: gzip, chunked",
        "chunked, then another": b"Transfer-Encoding: chunked, gzip",
        "a disguised coding": b"Transfer-Encoding: xchunked",
        "a coding in quotes": b'Transfer-Encoding: "chunked"',
        "a coding with a parameter": b"Transfer-Encoding: chunked;q=1",
        "a coding twice": b"Transfer-Encoding: chunked\r\n"
                          b"Transfer-Encoding: chunked",
        "a coding and identity": b"Transfer-Encoding: chunked\r\n"
                                 b"Transfer-Encoding: identity",
        "identity": b"Transfer-Encoding: identity",
        "a coding behind a vertical tab": b"Transfer-Encoding: \x0bchunked",
        "a coding behind CR": b"X: y\rTransfer-Encoding: chunked",
        "a coding on a folded line": b"Transfer-Encoding:\r\n chunked",
        "a coding with a space before the colon":
            b"Transfer-Encoding : chunked",
        "a coding with a tab before the colon":
            b"Transfer-Encoding\t: chunked",
        "a coding with NUL": b"Transfer-Encoding: chunked\0",
        "a coding whose name has NUL": b"Transfer-Encoding\0: chunked",
        }.items():
    # Of a coding that it does not know, libmicrohttpd reads to the end: until
    # the time is over.
    shape(name, post(coding, b"Content-Length: 5", body=END + SMUGGLED),
          (400, 0), CLOSED, (400, 401, 422), CLOSED)
shape("CHUNKED", chunks(b"2\r\n{}\r\n", END,
                        coding=b"Transfer-Encoding: CHUNKED"), 401, SERVES)

# ---- Chunks -----------------------------------------------------------------

shape("good chunks", chunks(b"2\r\n{}\r\n", END), 401, SERVES)
shape("a chunk's extension", chunks(b"2;a=b\r\n{}\r\n", END), 401, SERVES)
# libmicrohttpd's own word for a line that fills all its memory.
shape("a long extension", chunks(b"2;" + b"a" * 60_000 + b"\r\n{}\r\n", END),
      500, CLOSED, 400, CLOSED)
shape("an extension with LF", chunks(b"2;a\nb\r\n{}\r\n", END), (400, 0),
      CLOSED)
for name, size in {
        "0x2": b"0x2", "-2": b"-2", "+2": b"+2", "nothing": b"", "g": b"g",
        "a space and 2": b" 2",
        "2^64": b"10000000000000000", "2^65 + 2": b"20000000000000002",
        "overlong": b"f" * 17}.items():
    shape(f"a chunk of {name}", chunks(size + b"\r\n{}\r\n", END + SMUGGLED),
          (400, 413, 0), CLOSED, front_then=CLOSED)
shape("a chunk of 2 and a space", chunks(b"2 \r\n{}\r\n", END),
      400, CLOSED, 401, SERVES)
shape("a chunk of 300 digits", chunks(b"0" * 299 + b"2\r\n{}\r\n", END),
      401, SERVES)
shape("a chunk longer than it says", chunks(b"2\r\n{}{}\r\n", END),
      (400, 0), CLOSED)
shape("a chunk ended by LF alone", chunks(b"2\n{}\n", b"0\n\n"), 401, SERVES)
shape("trailers", chunks(b"2\r\n{}\r\n", b"0\r\nX-After: a\r\n\r\n"),
      401, SERVES)
shape("a trailer that claims a length", chunks(
    b"2\r\n{}\r\n", b"0\r\nContent-Length: 60\r\n\r\n"), 401, SERVES)
shape("a trailer that is no header", chunks(
    b"2\r\n{}\r\n", b"0\r\nnothing\r\n\r\n"), (400, 0), CLOSED)
shape("no last chunk", chunks(b"2\r\n{}\r\n"), (400, 0), CLOSED,
      half_close=True, marker=False)

# ---- Lines ------------------------------------------------------------------

# The front writes lines anew, with CRLF and unfolded.
shape("LF alone", get().replace(b"\r\n", b"\n"), 400, CLOSED, 200, SERVES)
shape("LF alone after a header", get(PUBLIC, b"X: a\nY: b"), 400, CLOSED,
      200, SERVES)
shape("LF alone after the last header", get()[:-4] + b"\n\r\n",
      400, CLOSED, 200, SERVES)
shape("LF alone at the end of the head", get()[:-2] + b"\n",
      400, CLOSED, 200, SERVES)
shape("CR alone", get().replace(b"\r\n", b"\r"), (400, 0), CLOSED,
      half_close=True, marker=False)
shape("CR within a value", get(PUBLIC, b"X: a\rb"), 400, CLOSED)
shape("a folded value", get(PUBLIC, b"X: a\r\n b"), 400, CLOSED, 200, SERVES)
shape("a folded name", get(PUBLIC, b"Content-:\r\n Length: 60"),
      400, CLOSED, 200, SERVES)
shape("a fold before any header", get(PUBLIC, host=b" a: b\r\nHost: a\r\n"),
      400, CLOSED)
shape("a header without a colon", get(PUBLIC, b"nothing"), 400, CLOSED)
# libmicrohttpd takes such a line for the end of the head.
shape("a header without a name", get(PUBLIC, b": a"), 400, CLOSED,
      front_then=CLOSED)
shape("a header without anything, and a request", get(PUBLIC, b":")[:-2]
      + SMUGGLED, 400, CLOSED, front_then=CLOSED)
shape("a name with a space", get(PUBLIC, b"X Y: a"), 400, CLOSED)
shape("a space before the colon", post(b"Content-Length : 60", body=SMUGGLED),
      400, CLOSED)
shape("a name with UTF-8", get(PUBLIC, b"X-\xc3\xa6: a"), 400, CLOSED)
shape("a name with a bracket", get(PUBLIC, b"X(Y): a"), 400, CLOSED)
shape("NUL in a value", get(PUBLIC, b"X: a\0b"), 400, CLOSED)
shape("a control character in a value", get(PUBLIC, b"X: a\x01b"), 400, CLOSED)
shape("DEL in a value", get(PUBLIC, b"X: a\x7fb"), 400, CLOSED)
shape("UTF-8 in a value", get(PUBLIC, b"X: \xc3\xa6"), 200, SERVES)
shape("empty lines before the request", b"\r\n\r\n" + get(), 200, SERVES)
shape("a space before the request", b" " + get(), (400, 0), CLOSED)
shape("two spaces in the request line", get(b" " + PUBLIC), 400, CLOSED,
      200, SERVES)
shape("a tab in the request line", b"GET\t" + PUBLIC + b"\tHTTP/1.1\r\n"
      b"Host: a\r\n\r\n", (400, 0), CLOSED, 200, SERVES)
shape("NUL in the request line", get(PUBLIC + b"\0x"), 400, CLOSED)
shape("a space in the target", get(PUBLIC + b" x"), (400, 404), EITHER)
shape("TLS", b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" + bytes(80)
      + b"\n", (400, 0), CLOSED, half_close=True, marker=False)
shape("nothing but LF", b"\n" * 5000, (400, 0, 200), EITHER)

# ---- Who is asked -----------------------------------------------------------

shape("no Host", get(host=b""), 400, CLOSED)
shape("two Hosts", get(host=b"Host: a\r\nHost: b\r\n"), 400, CLOSED)
shape("two equal Hosts", get(host=b"Host: a\r\nHost: a\r\n"), 400, CLOSED,
      (200, 400))
shape("an empty Host", get(host=b"Host:\r\n"), (200, 400), EITHER)
shape("a Host with a path", get(host=b"Host: a/b\r\n"), (200, 400), EITHER)
shape("absolute form", get(b"http://a" + PUBLIC), (200, 404), SERVES)
shape("absolute form of another host", get(b"http://b" + PUBLIC),
      (200, 400, 404), EITHER)
shape("authority form", get(b"a:443", method=b"CONNECT"), (400, 404, 405),
      EITHER, marker=False)
shape("asterisk", get(b"*", method=b"OPTIONS"), 404, SERVES,
      front_then=EITHER)
shape("asterisk on GET", get(b"*"), (400, 404), EITHER)
shape("no slash", get(PUBLIC[1:]), (400, 404), EITHER)
shape("an empty target", b"GET  HTTP/1.1\r\nHost: a\r\n\r\n", (400, 404),
      EITHER)

# ---- Which HTTP -------------------------------------------------------------

shape("HTTP/0.9", b"GET " + PUBLIC + b"\r\n", (400, 0), CLOSED, marker=False)
shape("HTTP/0.9 with headers", get(version=b""), (400, 505), CLOSED)
shape("HTTP/1.0", get(version=b" HTTP/1.0"), 200, CLOSED)
shape("HTTP/1.0 that stays", get(PUBLIC, b"Connection: keep-alive",
                                 version=b" HTTP/1.0"), 200, SERVES)
shape("HTTP/1.0 in chunks", post(CHUNKED, body=END).replace(
    b"HTTP/1.1", b"HTTP/1.0"), (400, 401), CLOSED)
shape("HTTP/1.9", get(version=b" HTTP/1.9"), 200, SERVES, 400, SERVES)
shape("HTTP/9.9", get(version=b" HTTP/9.9"), (400, 505), CLOSED)
shape("http/1.1", get(version=b" http/1.1"), 400, CLOSED)
shape("HTTP/1.1x", get(version=b" HTTP/1.1x"), 400, CLOSED)
shape("HTTP/2 preface", b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + bytes(9),
      (400, 505, 0), CLOSED)
shape("upgrade to h2c", get(
    PUBLIC, b"Connection: Upgrade, HTTP2-Settings", b"Upgrade: h2c",
    b"HTTP2-Settings: AAMAAABkAARAAAAAAAIAAAAA"), 200, SERVES)
shape("upgrade to WebSocket", get(
    PUBLIC, b"Connection: Upgrade", b"Upgrade: websocket",
    b"Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==",
    b"Sec-WebSocket-Version: 13"), 200, SERVES)

# ---- Methods ----------------------------------------------------------------

shape("TRACE", get(method=b"TRACE"), 405, SERVES)
shape("get", get(method=b"get"), 405, SERVES)
shape("an unknown method", get(method=b"BREW"), 405, SERVES)
shape("a method of 9 000 letters", get(method=b"A" * 9000), (400, 405, 414),
      EITHER)
shape("a method with a bracket", get(method=b"GE(T"), (400, 405), EITHER)
shape("HEAD with a body", get(PUBLIC, b"Content-Length: 2", method=b"HEAD")
      + b"{}", (400,), EITHER, reads=b"HEAD")

# ---- Addresses --------------------------------------------------------------

for name, target in {
        "%00": PUBLIC + b"%00", "%2e%2e": b"/v1/x/%2e%2e/metadata/limits",
        "..": b"/v1/x/../metadata/limits", "a double encoding":
        b"/v1/metadata/%256cimits", "an overlong slash":
        b"/v1%c0%afmetadata/limits", "an overlong dot":
        b"/v1/%c0%ae%c0%ae/metadata/limits", "%zz": PUBLIC + b"%zz",
        "half a percent": PUBLIC + b"%2", "a backslash":
        b"/v1\\metadata\\limits", "a semicolon": PUBLIC + b";a=b",
        "an encoded slash": b"/v1/metadata%2flimits", "two slashes":
        b"/v1//metadata/limits", "a last slash": PUBLIC + b"/",
        "raw UTF-8": b"/v1/s\xc3\xb8knad", "bytes that are no UTF-8":
        b"/v1/\xff\xfe", "an encoded newline": PUBLIC + b"%0d%0aX:%20a",
        "a fragment": PUBLIC + b"#a"}.items():
    shape(f"an address with {name}", get(target), (400, 404), EITHER)
for name, query in {
        "%00": b"a=%00", "an encoded newline": b"a=%0d%0aSet-Cookie:%20a",
        "overlong UTF-8": b"a=%c0%af", "half a percent": b"a=%",
        "raw UTF-8": b"a=\xc3\xb8", "bytes": b"\xff=\xff",
        "itself 1 000 times": b"&".join([b"a=1"] * 1000)[:4000]}.items():
    shape(f"a query with {name}", get(b"/v1/calls?" + query), 400, EITHER)

# ---- Too much ---------------------------------------------------------------

shape("an address of 100 kB", get(b"/" + b"a" * 100_000), (400, 414, 0),
      CLOSED)
shape("a header name of 20 kB", get(PUBLIC, b"X" * 20_000 + b": a"),
      (400, 431, 0), EITHER)
shape("a header value of 100 kB", get(PUBLIC, b"X: " + b"a" * 100_000),
      (400, 431, 0), CLOSED)
shape("a hundred headers and one", get(PUBLIC, *[b"X-%d: a" % n
                                                 for n in range(100)]),
      431, SERVES)
shape("a thousand headers", get(PUBLIC, *[b"X-%d: a" % n
                                          for n in range(1000)]),
      431, CLOSED, 400)
shape("a cookie of a thousand parts", get(PUBLIC, b"Cookie: " + b";".join(
    [b"a"] * 5000)), (200, 431), EITHER)
shape("ten thousand headers", get(PUBLIC, *[b"X-%d: a" % n
                                            for n in range(10_000)]),
      (400, 431, 0), CLOSED)
shape("a head that never ends", [b"GET / HTTP/1.1\r\nHost: a\r\n"]
      + [b"X: " + b"a" * 8000 + b"\r\n"] * 20, (400, 431, 0), CLOSED)

# ---- In pieces --------------------------------------------------------------

shape("byte by byte", [bytes([byte]) for byte in get()], 200, SERVES)
shape("a body byte by byte", [post(b"Content-Length: 2")]
      + [bytes([byte]) for byte in b"{}"], 401, SERVES)
shape("chunks byte by byte", [bytes([byte]) for byte in chunks(
    b"2\r\n{}\r\n", END)], 401, SERVES)
shape("CR and LF apart", [part for line in get().split(b"\r\n")[:-1]
                          for part in (line + b"\r", b"\n")], 200, SERVES)

# ---- Expectations -----------------------------------------------------------

shape("100-continue", [post(b"Content-Length: 2", b"Expect: 100-continue"),
                       b"{}"], 401, EITHER)
shape("100-continue, and the body at once",
      post(b"Content-Length: 2", b"Expect: 100-continue", body=b"{}"),
      401, EITHER)
shape("100-continue without a body", get(PUBLIC, b"Expect: 100-continue"),
      (200, 0), EITHER)
shape("100-Continue in chunks", [post(CHUNKED, b"Expect: 100-Continue"),
                                 b"2\r\n{}\r\n" + END], 401, EITHER)
shape("another expectation", post(b"Content-Length: 2", b"Expect: 200-ok",
                                  body=b"{}"), (401, 417), EITHER)
shape("100-continue of a length too great",
      post(b"Content-Length: 99999999999", b"Expect: 100-continue"),
      (413, 401, 0), CLOSED, half_close=True, marker=False)

# ---- One after the other ----------------------------------------------------

shape("a good one, then length and chunked",
      get() + post(b"Content-Length: 5", CHUNKED, body=END + SMUGGLED),
      200, CLOSED, marker=False)
shape("a good one, then rubbish", get() + b"\0\1\2\r\n\r\n", 200, CLOSED,
      marker=False)
shape("a hundred at once", get() * 100, 200, SERVES)
shape("a HEAD, then a GET", get(method=b"HEAD"), 200, SERVES, reads=b"HEAD")
shape("Connection: close, and more", get(PUBLIC, b"Connection: close"), 200,
      CLOSED)
shape("a Connection that names Host", get(PUBLIC, b"Connection: Host"),
      (200, 400), EITHER)
shape("a Connection that names the key", get(
    PUBLIC, b"Connection: Authorization, keep-alive"), 200, EITHER)

# ---- Bodies that are not what they are said to be ---------------------------

TOKENLESS = b"Content-Length: %d"
for name, lines, body in (
        ("gzip, said", [b"Content-Encoding: gzip"], b"\x1f\x8b\x08" + bytes(9)),
        ("gzip, not said", [], b"\x1f\x8b\x08" + bytes(9)),
        ("a chain of codings", [b"Content-Encoding: gzip, gzip, br"], b"{}"),
        ("UTF-16", [], "{}".encode("utf-16")),
        ("a byte order mark", [], b"\xef\xbb\xbf{}"),
        ("another type too", [b"Content-Type: text/plain"], b"{}"),
        ("a form", [b"Content-Type: application/x-www-form-urlencoded"],
         b"a=b")):
    shape(f"a body: {name}", post(*lines, TOKENLESS % len(body), body=body),
          (400, 401, 415), EITHER)
shape("a multipart form", get(
    b"/v1/applications", b"Content-Length: 120",
    b"Content-Type: multipart/form-data; boundary=a", method=b"POST")
    + b'--a\r\nContent-Disposition: form-data; name="f"; filename="/etc/x"'
      b"\r\n\r\n".ljust(115, b"x") + b"\r\n--a--"[:5], (400, 401, 415), EITHER)
shape("a body shorter than its length", post(b"Content-Length: 90",
                                             body=b"{}"), (400, 401, 408, 0),
      CLOSED, half_close=True, marker=False)
shape("a body longer than its length", post(
    b"Content-Length: 2", body=b"{}" + b"GARBAGE\r\n\r\n"), 401, CLOSED,
    marker=False)
shape("a length and no body, gone", post(b"Content-Length: 90"), 0, CLOSED,
      leaves=True, marker=False)
shape("half a head, gone", get()[:30], 0, CLOSED, leaves=True, marker=False)
shape("half a head, half closed", get()[:30], (400, 0), CLOSED,
      half_close=True, marker=False)
shape("a whole request, half closed", get(), (200, 0), CLOSED,
      half_close=True, marker=False)
shape("nothing, half closed", b"", 0, CLOSED, (0, 400), half_close=True,
      marker=False)

# ---- Ranges -----------------------------------------------------------------

for name, value in {
        "many ranges": b"bytes=" + b",".join([b"0-"] * 1300),
        "a range beyond": b"bytes=99999999999999999999-",
        "a range backwards": b"bytes=5-1", "another unit": b"lines=1-2",
        "a range of words": b"bytes=a-b"}.items():
    shape(name, get(PUBLIC, b"Range: " + value), (200, 416, 400), EITHER)
