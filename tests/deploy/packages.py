"""The archive that Lambda is given of an artifact: its `bootstrap` alone, packed as tightly as deflate does."""
import hashlib
import zipfile
from pathlib import Path

from processes import WORK, Failed


def artifact(folder: Path, name: str) -> Path:
    bootstrap = folder / name / "bootstrap"
    if not bootstrap.is_file():
        raise Failed(f"{bootstrap} is missing")
    return bootstrap


def package(bootstrap: Path) -> Path:
    """The archive of a bootstrap; made once for the same bytes."""
    content = bootstrap.read_bytes()
    packed = WORK / "packages" / f"{hashlib.sha256(content).hexdigest()}.zip"
    if not packed.is_file():
        packed.parent.mkdir(parents=True, exist_ok=True)
        # Neither the day nor the machine is in it, so that the same bootstrap is the same archive.
        entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        unfinished = packed.with_suffix(".part")
        with zipfile.ZipFile(unfinished, "w") as archive:
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, 9)
        unfinished.rename(packed)
    return packed
