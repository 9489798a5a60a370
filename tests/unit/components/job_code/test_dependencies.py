"""The jobs' packages: wheels for EMR's Python and machines by the lock file's hashes, built once, named by content."""

import tarfile
from pathlib import Path

import pytest

from components.errors import CodeError
from components.job_code.dependencies import CACHE_VARIABLE, PACKAGES, archive, command, pack, place
from components.job_code.lock import select

LOCK = """\
# comment
great-expectations==1.24.1 \\
    --hash=sha256:aa \\
    --hash=sha256:bb
    # via tollgate (pyproject.toml)
jinja2==3.1.6 \\
    --hash=sha256:cc
    # via
    #   moto
    #   tollgate (pyproject.toml)
markupsafe==3.0.3 \\
    --hash=sha256:dd
    # via
    #   jinja2
    #   werkzeug
moto[server]==5.2.5 \\
    --hash=sha256:ee
    # via tollgate (pyproject.toml)
numpy==2.4.6 ; python_full_version < '3.12' \\
    --hash=sha256:ff
    # via great-expectations
numpy==2.5.5 ; python_full_version >= '3.12' \\
    --hash=sha256:00
    # via great-expectations
pyyaml==6.0.3 \\
    --hash=sha256:11
    # via moto
pywin32==312 ; sys_platform == 'win32' \\
    --hash=sha256:22
    # via great-expectations
"""


@pytest.fixture
def packages(tmp_path: Path) -> Path:
    folder = tmp_path / "packages"
    (folder / "numpy").mkdir(parents=True)
    (folder / "numpy" / "one.py").write_text("x")
    return folder


def locked(tmp_path: Path, text: str = LOCK) -> Path:
    (tmp_path / "requirements.txt").write_text(text)
    return tmp_path


def test_the_packages_are_those_that_the_jobs_import_and_all_that_these_require() -> None:
    lines = [pin.line for pin in select(LOCK, PACKAGES, "3.11", "x86_64")]
    assert lines == [
        "great-expectations==1.24.1 --hash=sha256:aa --hash=sha256:bb",
        "jinja2==3.1.6 --hash=sha256:cc",
        "markupsafe==3.0.3 --hash=sha256:dd",
        "numpy==2.4.6 --hash=sha256:ff",
        "pyyaml==6.0.3 --hash=sha256:11",
    ]


def test_versions_are_chosen_for_emr_s_python_and_not_for_the_one_that_runs_pulumi() -> None:
    versions = [
        next(pin.version for pin in select(LOCK, PACKAGES, python, "x86_64") if pin.name == "numpy")
        for python in ("3.11", "3.12", "3.13")
    ]
    assert versions == ["2.4.6", "2.5.5", "2.5.5"]


@pytest.mark.parametrize(
    ("before", "after", "why"),
    [
        ("pyyaml==6.0.3", "pyyam==6.0.3", "pins no pyyaml for Python 3.11"),
        (" \\\n    --hash=sha256:11", "", "has no hash of pyyaml"),
    ],
)
def test_a_lock_file_with_a_gap_is_refused(before: str, after: str, why: str) -> None:
    assert before in LOCK
    with pytest.raises(CodeError, match=why):
        select(LOCK.replace(before, after), PACKAGES, "3.11", "x86_64")


def test_the_project_s_own_lock_file_pins_everything_that_the_jobs_require(root: Path) -> None:
    pins = select((root / "requirements.txt").read_text(), PACKAGES, "3.11", "x86_64")
    assert {pin.name for pin in pins} >= {"pandas", "pydantic", "cffi", "cryptography", "markupsafe", "rpds-py"}
    assert not {pin.name for pin in pins} & {"pulumi", "pyspark", "moto", "boto3", "pytest"}
    assert all(pin.hashes for pin in pins)


@pytest.mark.parametrize("patch", ["3.11.0", "3.11.99"])
def test_no_package_tells_patch_releases_of_emr_s_python_apart(root: Path, patch: str) -> None:
    lock = (root / "requirements.txt").read_text()
    chosen = select(lock, PACKAGES, "3.11", "x86_64")
    names = {pin.name for pin in chosen}
    assert not [pin.marker for pin in chosen if f"'{patch[:5]}" in pin.marker]
    assert names == {pin.name for pin in select(lock, PACKAGES, "3.11", "aarch64")}


def test_pip_takes_wheels_by_hash_for_emr_s_machines_and_python() -> None:
    words = command(Path("requirements.txt"), Path("to"), "3.11", "aarch64")
    assert "manylinux2014_aarch64" in words
    assert words[words.index("--python-version") + 1] == "3.11"
    assert {"--only-binary=:all:", "--require-hashes", "--no-deps"} <= set(words)


def test_the_same_packages_make_the_same_archive(packages: Path, tmp_path: Path) -> None:
    first = pack(packages, tmp_path, "x86_64")
    before = first.read_bytes()
    (packages / "numpy" / "one.py").touch()
    second = pack(packages, tmp_path, "x86_64")
    assert (first.name, before) == (second.name, second.read_bytes())


def test_other_packages_make_an_archive_of_another_name(packages: Path, tmp_path: Path) -> None:
    before = pack(packages, tmp_path, "x86_64").name
    (packages / "numpy" / "one.py").write_text("y")
    assert pack(packages, tmp_path, "x86_64").name != before


def test_whoever_installed_the_packages_leaves_no_trace_in_the_archive(packages: Path, tmp_path: Path) -> None:
    before = pack(packages, tmp_path, "x86_64").name
    for trace in ("bin/f2py", "numpy-2.4.6.dist-info/RECORD", "numpy-2.4.6.dist-info/INSTALLER"):
        (packages / trace).parent.mkdir(exist_ok=True)
        (packages / trace).write_text("/home/somebody/.venv/bin/python")
    archive = pack(packages, tmp_path, "x86_64")
    assert archive.name == before
    with tarfile.open(archive) as tar:
        assert tar.getnames() == ["numpy/one.py"]


def test_an_archive_that_is_kept_is_not_built_again(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(CACHE_VARIABLE, str(tmp_path / "kept"))
    root = locked(tmp_path)
    kept = place(root, "3.11", "x86_64") / "packages-x86_64-0123456789ab.tar.gz"
    kept.parent.mkdir(parents=True)
    kept.touch()
    reports: list[str] = []
    assert archive(root, "3.11", "x86_64", reports.append) == kept
    assert not reports


def test_packages_that_cannot_be_collected_are_one_line_with_what_else_there_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    variables = {CACHE_VARIABLE: str(tmp_path / "kept"), "PIP_NO_INDEX": "1", "UV_OFFLINE": "1", "PIP_USER": "1"}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    reports: list[str] = []
    with pytest.raises(CodeError, match=r"could not be collected .* or set jobPackages to an archive on S3") as error:
        archive(locked(tmp_path), "3.11", "x86_64", reports.append)
    assert "\n" not in str(error.value)
    assert "(b'" not in str(error.value)
    assert "--user" not in str(error.value)  # PIP_USER would be refused beside the folder
    assert len(reports) == 1
    assert not list((tmp_path / "kept").glob("*/*"))


def test_another_lock_file_python_or_architecture_has_an_archive_of_its_own(tmp_path: Path) -> None:
    root = locked(tmp_path)
    places = {place(root, "3.11", "x86_64"), place(root, "3.11", "aarch64"), place(root, "3.12", "x86_64")}
    places.add(place(locked(tmp_path, LOCK.replace("sha256:11", "sha256:12")), "3.11", "x86_64"))
    assert len(places) == 4


def test_a_machine_that_emr_has_not_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeError, match="no machines of the kind 'sparc': say x86_64 or aarch64"):
        archive(locked(tmp_path), "3.11", "sparc")


def test_a_checkout_without_a_lock_file_is_refused(tmp_path: Path) -> None:
    with pytest.raises(CodeError, match=r"holds no requirements\.txt"):
        archive(tmp_path, "3.11", "x86_64")
