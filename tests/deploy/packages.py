"""The archive that Lambda is given of an artifact: its `bootstrap` alone."""
import hashlib
import zipfile
from pathlib import Path

from processes import WORK, Failed


def artifact(folder: Path, name: str) -> Path:
    bootstrap = folder / name / "bootstrap"
    if not bootstrap.is_file():
        raise Failed(f"{bootstrap} is missing")
    return bootstrap


def package(bootstrap: Path, level: int) -> Path:
    """The archive of a bootstrap, packed as tightly as `level` of deflate says (1 to 9); made once for the same bytes."""
    content = bootstrap.read_bytes()
    packed = WORK / "packages" / f"{hashlib.sha256(content).hexdigest()}.{level}.zip"
    if not packed.is_file():
        packed.parent.mkdir(parents=True, exist_ok=True)
        # Neither the day nor the machine is in it, so that the same bootstrap is the same archive.
        entry = zipfile.ZipInfo("bootstrap", (1980, 1, 1, 0, 0, 0))
        entry.external_attr = 0o755 << 16
        unfinished = packed.with_suffix(".part")
        with zipfile.ZipFile(unfinished, "w") as archive:
            archive.writestr(entry, content, zipfile.ZIP_DEFLATED, level)
        unfinished.rename(packed)
    return packed
