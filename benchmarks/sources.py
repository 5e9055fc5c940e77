"""The pinned packages of packages.txt, downloaded and unpacked. They are read, never installed."""

from __future__ import annotations

import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).parent
CACHE = HERE / "cache"
# Packages whose source is read beside that of another, as where both are installed.
BESIDE = {"segmentation_models_pytorch": ("torchvision", "timm")}


def pins() -> dict[str, str]:
    """Versions by package."""
    return dict(line.split("==") for line in (HERE / "packages.txt").read_text(encoding="utf-8").split())


def unpacked(package: str) -> Path:
    """The folder that holds the sources of a package; it is filled on the first call."""
    pin = f"{package}=={pins()[package]}"
    folder = CACHE / pin.replace("==", "-")
    if not folder.is_dir():
        CACHE.mkdir(exist_ok=True)
        with tempfile.TemporaryDirectory(dir=CACHE) as temporary:
            download, content = Path(temporary, "download"), Path(temporary, "content")
            pip = [sys.executable, "-m", "pip", "download", "--quiet", "--no-deps", "--dest", str(download), pin]
            subprocess.run(pip, check=True)
            (archive,) = download.iterdir()
            shutil.unpack_archive(archive, content, "zip" if archive.suffix == ".whl" else None)
            content.rename(folder)
    return folder
