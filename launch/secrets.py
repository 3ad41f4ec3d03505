"""The secrets of one installation: made once, kept in files only their owner reads."""

import os
import secrets
from pathlib import Path


def secret_file(folder: Path, name: str, content: str) -> Path:
    """The file `name`, holding `content` if it was not there before."""
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / name
    if not path.exists():
        part = path.with_suffix(".part")
        descriptor = os.open(part, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(content + "\n")
            file.flush()
            os.fsync(file.fileno())
        part.rename(path)
    return path


def environment(project: Path) -> dict[str, str]:
    """The variables that name the secret files; the code and proof keys are never made anew."""
    folder = project / "var" / "secrets"
    return {
        "XIANGSU_SECRET_KEY_FILE": str(
            secret_file(folder, "django.key", secrets.token_urlsafe(50))
        ),
        "XIANGSU_BADGE_KEY_FILE": str(secret_file(folder, "badge.key", secrets.token_urlsafe(32))),
        "XIANGSU_CODE_KEY_FILE": str(
            secret_file(folder, "codes.key", f"1:{secrets.token_hex(32)}")
        ),
        "XIANGSU_PROOF_KEY_FILE": str(
            secret_file(folder, "proofs.key", f"1:{secrets.token_hex(32)}")
        ),
    }
