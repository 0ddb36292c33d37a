"""Makes a private authority and certificates of it, with the program that is on every machine that builds us."""

import shutil
import ssl
import subprocess
from pathlib import Path

MISSING = "" if shutil.which("openssl") else "This machine has no openssl."


class Authority:
    """An authority that nobody knows but who is handed its file."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.file = folder / "ca.pem"
        _openssl(
            "req", "-x509", *_new_key(folder / "ca.key"), "-days", "2", "-subj", "/CN=Test authority",
            "-addext", "basicConstraints=critical,CA:TRUE", "-addext", "keyUsage=critical,keyCertSign",
            "-out", self.file,
        )  # fmt: skip

    def server_for(self, name: str) -> ssl.SSLContext:
        """Return how a server of that name speaks TLS."""
        key, wish, signed, more = (self.folder / f"{name}.{end}" for end in ("key", "csr", "pem", "ext"))
        more.write_text(f"subjectAltName=DNS:{name}\nextendedKeyUsage=serverAuth\n")
        _openssl("req", *_new_key(key), "-subj", f"/CN={name}", "-out", wish)
        _openssl(
            "x509", "-req", "-in", wish, "-CA", self.file, "-CAkey", self.folder / "ca.key", "-CAcreateserial",
            "-days", "2", "-extfile", more, "-out", signed,
        )  # fmt: skip
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(signed, key)
        return context


def _new_key(file: Path) -> tuple[str | Path, ...]:
    return ("-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-keyout", file)


def _openssl(*arguments: str | Path) -> None:
    subprocess.run(["openssl", *arguments], check=True, capture_output=True, timeout=30)
