"""Bytes on the wire: what no well-behaved HTTP library would send."""

import socket
from urllib.parse import urlsplit

from tests.support.secrets import SECRETS


def exchange(url, data, timeout=10, quiet=2):
    """Sends bytes as they are and reads until the other side closes or goes
    `quiet` for as many seconds. Returns what came."""
    target = urlsplit(url)
    received = b""
    with socket.create_connection((target.hostname, target.port),
                                  timeout) as connection:
        connection.sendall(data)
        connection.settimeout(quiet)
        try:
            while chunk := connection.recv(65536):
                received += chunk
                if is_whole(received):
                    break
        except (TimeoutError, ConnectionResetError):
            pass
    SECRETS.look("answer", url, received.decode(errors="replace"))
    return received


def is_whole(data):
    """One answer with its whole body has arrived."""
    head, separator, body = data.partition(b"\r\n\r\n")
    for line in head.split(b"\r\n") if separator else []:
        name, _, value = line.partition(b":")
        if name.lower() == b"content-length":
            return len(body) >= int(value)
    return False


def status(data):
    """The status of the first answer; 0 when there is none."""
    return int(data.split(b" ", 2)[1]) if data.startswith(b"HTTP/") else 0
