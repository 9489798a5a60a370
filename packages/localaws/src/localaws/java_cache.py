"""Where the archives of loaded Java classes (AppCDS) are kept, and how a Java starts from them."""

import hashlib
import os
from pathlib import Path

from localaws.java import LEAN, Java


def cache(home: Path) -> Path:
    """Where archives are kept: the home's own folder, or the one that LOCALAWS_JAVA_CACHE names for several homes."""
    named = os.environ.get("LOCALAWS_JAVA_CACHE")
    return Path(named) if named else home / "java"


def archives(java: Java, folder: Path) -> tuple[Path, Path]:
    """The base archive (the Java's own where it has one) and ours over it, for this very Java and this very Spark."""
    import pyspark

    jars = Path(pyspark.__file__).parent / "jars"
    key = hashlib.sha256(f"{java.home} {java.version} {jars} {pyspark.__version__} {LEAN}".encode()).hexdigest()[:16]
    own = java.home / "lib" / "server" / "classes.jsa"
    return own if own.exists() else folder / f"base-{key}.jsa", folder / f"spark-{pyspark.__version__}-{key}.jsa"


def archive_options(java: Java, home: Path) -> list[str]:
    """What to add to a Java command line to start from the archive; nothing when there is none."""
    base, top = archives(java, cache(home))
    if not top.exists() or not base.exists() or ":" in f"{base}{top}":  # Java parts the two files at a colon
        return []
    return [f"-XX:SharedArchiveFile={base}:{top}", "-Xshare:auto"]
