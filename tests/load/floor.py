"""The database's own speed at what a request asks of it: the statements of one
request, as PostgreSQL logged them, run by pgbench."""

import re
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

PGBENCH = "pgbench"

# One entry of the log: what follows its first line begins with a tab.
ENTRY = re.compile(r"^(?P<prefix>\S.*?)(?P<level>LOG|DETAIL):  (?P<text>.*)$")
EXECUTED = re.compile(r"execute [^:]*: (.*)", re.DOTALL)
PARAMETER = re.compile(r"\$(\d+) = (NULL|'(?:[^']|'')*')")

# Text in quotes, or the place of a parameter.
PIECE = re.compile(r"'(?:[^']|'')*'|\$(\d+)")


class Statement:
    def __init__(self, sql, values):
        self.sql, self.values = sql, values

    def __contains__(self, words):
        return words in self.sql

    def is_of_session(self):
        return "set_config(" in self.sql

    def script(self, change):
        """For pgbench, in which a colon is the beginning of a variable, in
        quotes as well. `change` is {value: SQL in its place}."""
        def piece(match):
            if match[1] is None:
                return without_colons(match[0])
            value = self.values[int(match[1])]
            if value is None:
                return "null"
            return change.get(value) or without_colons(
                "'" + value.replace("'", "''") + "'")

        return PIECE.sub(piece, self.sql)


def without_colons(text):
    parts = text.replace(":", "' || chr(58) || '")
    return parts if parts == text else f"({parts})"


def entries(text):
    """(level, text) of each entry of a log."""
    found = []
    for line in text.splitlines():
        begun = ENTRY.match(line)
        if begun:
            found.append([begun["level"], begun["text"]])
        elif found and line.startswith("\t"):
            found[-1][1] += "\n" + line[1:]
    return found


def statements(text):
    """What was executed, in order, with the values of parameters by place."""
    found = []
    for level, said in entries(text):
        executed = EXECUTED.match(said)
        if level == "LOG" and executed:
            found.append(Statement(executed[1], {}))
        elif level == "DETAIL" and found:
            found[-1].values = {
                int(place): None if value == "NULL"
                else value[1:-1].replace("''", "'")
                for place, value in PARAMETER.findall(said)}
    return found


# What db/roles.sql keeps out of the log: rows are not to stand there. Here
# nobody is real.
TELLING = {"log_min_messages": "log", "log_statement": "all",
           "log_parameter_max_length": "-1"}


def connect_anew(database):
    """The service's sessions begin again, with the role's settings of now."""
    database.run("select pg_terminate_backend(pid) from pg_stat_activity "
                 "where usename = 'tilskudd_app'")


@contextmanager
def telling(database):
    kept = database.ask("select unnest(setconfig) from pg_db_role_setting s "
                        "join pg_roles r on r.oid = s.setrole "
                        "where rolname = 'tilskudd_app'").splitlines()
    for name, value in TELLING.items():
        database.run(f"alter role tilskudd_app set {name} = '{value}'")
    connect_anew(database)
    yield
    database.run("alter role tilskudd_app reset all")
    for name, _, value in (setting.partition("=") for setting in kept):
        database.run(f"alter role tilskudd_app set {name} = '{value}'")
    connect_anew(database)


def captured(database, request):
    """The statements that PostgreSQL executes for one request."""
    log = Path(database.script("home")) / "server.log"
    with telling(database):
        request()  # also prepares what is not prepared yet
        begin = log.stat().st_size
        request()
        with open(log, encoding="utf-8", errors="replace") as file:
            file.seek(begin)
            found = statements(file.read())
    assert found, "PostgreSQL has logged nothing"
    return found


def pipelined(found):
    """As the service sends what it only reads: the settings and the statement
    they are for, in one round trip."""
    lines = []
    for statement in found:
        if statement.is_of_session():
            lines.append("\\startpipeline")
        lines.append(statement.script({}) + ";")
        if not statement.is_of_session():
            lines.append("\\endpipeline")
    return "\n".join(lines) + "\n"


def one_by_one(found, change):
    """Those of the statements that write, each with a round trip of its own,
    and what they stand between. A row that is made tells its identifier to
    those after it; `change` is {value: SQL in its place} besides."""
    kept = [s for s in found if "insert into" in s or s.is_of_session()
            or s.sql.split()[0] in ("begin", "commit")]
    change, lines = dict(change), []
    for statement in kept:
        if statement.sql.startswith("insert into application "):
            lines.append(statement.script(change) + " \\gset made_")
        else:
            lines.append(statement.script(change) + ";")
    return "\n".join(lines) + "\n"


class Pgbench:
    def __init__(self, database, clients):
        self.conninfo, self.clients = database.conninfo("tilskudd_app"), clients

    def run(self, script, seconds):
        """Transactions a second."""
        with tempfile.NamedTemporaryFile("w", suffix=".sql") as file:
            file.write(script)
            file.flush()
            done = subprocess.run(
                [PGBENCH, "-n", "-M", "prepared", "-c", str(self.clients),
                 "-j", "1", "-T", str(seconds), "-D", "i=0", "-f", file.name,
                 self.conninfo + " options='-c search_path=tilskudd,public "
                 "-c jit=off -c timezone=UTC'"],
                capture_output=True, text=True)
        told = re.search(r"^tps = ([\d.]+)", done.stdout, re.MULTILINE)
        assert done.returncode == 0 and told, done.stdout + done.stderr
        assert re.search(r"failed transactions: 0 ", done.stdout), done.stdout
        return float(told[1])
