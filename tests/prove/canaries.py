"""Health words and secrets: in no byte of the database, its log, a backup, the server's log or a mail.

Every encrypted column holds a word of its own, and clients type theirs also where it is refused.
"""

import json
import secrets
import socket
import subprocess
import tarfile
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

from tests.house.serving import ROOT, _environment
from tests.mail.postbox import Postbox, listening

from .broken import fault, log_addresses, store_in_the_clear
from .clients import CHECK, GOALS, Phone, act, phones
from .house import HOST, POSTGRESQL, SQLITE, Settings, house, product, running_postgresql, settings_on
from .postgresql import LEFT_OUT, tools
from .proof import Outcome, Proof, Size
from .server import serving

CLIENTS = {Size.QUICK: 3, Size.FULL: 200}
Words = dict[str, list[str]]
"""Where they are kept -> what to look for."""


def run(size: Size) -> Outcome:
    """On both databases."""
    databases = [SQLITE, POSTGRESQL] if tools() else [SQLITE]
    failures: list[str] = []
    cases = 0
    for on in databases:
        with _installed(on) as (settings, folders), tempfile.TemporaryDirectory(prefix="backup-") as folder:
            words = _written(settings, Path(folder), CLIENTS[size])
            found = [f"{column} holds no word to look for" for column, held in words.items() if not held]
            found += _found(words, [*folders, Path(folder)])
        cases += sum(map(len, words.values()))
        failures += [f"{on}: {each}" for each in found]
        if found:
            break
    note = f"{cases} words and secrets were looked for in every file, each encrypted column's among them."
    return Outcome(cases, tuple(failures), note, "" if tools() else LEFT_OUT)


@contextmanager
def _installed(on: str) -> Iterator[tuple[Settings, list[Path]]]:
    """An installation, and the folders in which its database and its logs lie."""
    if on == SQLITE:
        with house() as settings:
            yield settings, [Path(settings["VAR_DIR"])]
    else:
        with running_postgresql() as server, settings_on(server) as settings:
            yield settings, [server.folder, Path(settings["VAR_DIR"])]


def _written(settings: Settings, folder: Path, clients: int) -> Words:
    """Let clients type, let their mail go out, make a backup into `folder`; what must be read nowhere."""
    box = Postbox()
    with listening(box) as port, serving(settings) as server:
        told = settings | {"EMAIL_URL": f"smtp://127.0.0.1:{port}"}
        every = phones(settings, clients, server.port)
        words: Words = json.loads(act(settings, "secrets_kept"))
        words["typed by a client"] = [_type_everywhere(phone) for phone in every]
        words["token of a link"] = [phone.token for phone in every]
        words["FIELD_KEYS"], words["SECRET_KEY"] = [settings["FIELD_KEYS"]], [settings["SECRET_KEY"]]
        _tell(told, "sendmail")
        _tell(told, "backup", str(folder / "clinic.backup"))
        _unpack(folder / "clinic.backup")
        for number, mail in enumerate(box.got):
            parts = [part.get_payload(decode=True) or b"" for part in mail.walk()]
            (folder / f"mail{number}").write_bytes(str(mail).encode() + b"".join(map(_bytes, parts)))
        if len(box.got) < clients:
            words["mail that never came"] = []
        for name in ("house.sqlite3", "house.sqlite3-wal"):  # as a thief finds them: the server is at work
            with suppress(FileNotFoundError):
                (folder / name).write_bytes(Path(settings["VAR_DIR"], name).read_bytes())
    return words


def _bytes(payload: object) -> bytes:
    return payload if isinstance(payload, bytes) else str(payload).encode()


def _tell(settings: Settings, *words: str) -> None:
    with Path(settings["VAR_DIR"], "log").open("ab") as log:
        subprocess.run(
            product(settings, *words), cwd=ROOT, env=_environment(settings), check=True, stdout=log, stderr=log
        )


def _unpack(backup: Path) -> None:
    """A backup of PostgreSQL is packed: lay beside it what is in it, row by row."""
    with tarfile.open(backup) as tar:
        tar.extract("database", backup.parent, filter="data")
    with (backup.parent / "rows").open("wb") as rows:
        command = ["pg_restore", "--file=-", str(backup.parent / "database")]
        with suppress(FileNotFoundError):
            subprocess.run(command, stdout=rows, stderr=subprocess.DEVNULL, check=False)


def _found(words: Words, folders: list[Path]) -> Iterator[str]:
    """Words that stand in a file below these folders: as they are, as an address writes them, or as JSON does."""
    for file in (file for folder in folders for file in folder.rglob("*") if file.is_file()):
        with suppress(FileNotFoundError):
            held = file.read_bytes()
            for name, each in words.items():
                if any(form.encode() in held for word in each for form in {word, quote(word), json.dumps(word)[1:-1]}):
                    yield f"{name}: it is in {file.name}"


def _type_everywhere(phone: Phone) -> str:
    """Type a word with a mistake, without a token, as a draft, into addresses, cut short, and rightly; then send."""
    word = f"canary {secrets.token_hex(8)}"
    fields = phone.open(GOALS)
    phone.try_to(GOALS, {**fields, "primary": "no such goal", "other": word})
    phone.try_to(GOALS, {"primary": "other", "other": word})
    phone.try_to(f"{GOALS}draft/", {**fields, "other": word, "sequence": "1"})
    for path in ("/guide/?q=", "/c/oak/clients/?q=", "/my/intake/?x=", "/nowhere/"):
        phone.try_to(path + quote(word))
    link = f"/a/{phone.token}/"
    phone.try_to(link)
    phone.try_to(link, {"birth_date_0": "1", "birth_date_1": "1", "birth_date_2": "1990", "csrfmiddlewaretoken": "x"})
    _cut_short(phone.port, f"{link}?{quote(word)}", f"other={quote(word)}".encode())
    phone.try_to(GOALS, {**fields, "primary": "other", "secondary": "", "other": word})
    phone.try_to(CHECK, phone.open(CHECK))
    return word


def _cut_short(port: int, path: str, body: bytes) -> None:
    head = f"POST {path} HTTP/1.1\r\nHost: {HOST}\r\nX-Forwarded-Proto: https\r\nReferer: https://{HOST}{path}\r\n"
    with socket.create_connection(("127.0.0.1", port), 20) as connection:
        connection.sendall(head.encode() + b"Content-Length: 999\r\n\r\n" + body)
        connection.shutdown(socket.SHUT_WR)
        connection.recv(1000)


PROOF = Proof(
    "canaries", "health words and secrets: in no byte of database, its log, backup, server's log or mail", run,
    {"columns are stored in the clear": fault(store_in_the_clear), "addresses are logged": fault(log_addresses)},
)  # fmt: skip
