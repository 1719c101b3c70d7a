"""Bugs from and to a file."""

from __future__ import annotations

import copy
import gzip
import json
import os
import tempfile
import threading
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.bugzilla import snapshot
from bot.bugzilla.shape import Failed
from bot.errors import SnapshotError

if TYPE_CHECKING:
    from collections.abc import Callable

RECORDED = Path(__file__).parents[1] / "data" / "recorded" / "bmo-snapshot.jsonl"
BUGS: list[dict[str, Any]] = [json.loads(line) for line in RECORDED.read_text(encoding="utf-8").splitlines()]


def test_the_recorded_snapshot_loads_as_it_is() -> None:
    reading = snapshot.load(RECORDED)
    assert (len(reading.bugs), reading.failed, reading.notes) == (33, (), ())
    assert list(reading.bugs) == sorted(BUGS, key=lambda bug: int(bug["id"]))
    assert reading.source == f"the file {RECORDED}"


# Half a surrogate pair is legal JSON; two halves side by side are one character and no fair question.
texts = st.text(st.characters(exclude_categories=["Cs"])) | st.just("half \ud83d pair")


@settings(deadline=None)  # a busy machine is no fault
@given(
    st.lists(st.tuples(st.sampled_from(BUGS), texts, texts), unique_by=lambda row: row[0]["id"], min_size=1),
    st.booleans(),
)
def test_what_is_saved_is_what_is_loaded(rows: list[tuple[dict[str, Any], str, str]], packed: bool) -> None:
    bugs = []
    for recorded, summary, text in rows:
        bug = copy.deepcopy(recorded) | {"summary": summary}
        bug["comments"][0]["text"] = text
        bugs.append(bug)
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("bugs.jsonl.gz" if packed else "bugs.jsonl")
        assert snapshot.save(path, bugs) == len(bugs)
        assert list(snapshot.load(path).bugs) == sorted(bugs, key=lambda bug: int(bug["id"]))
        assert [file.name for file in Path(folder).iterdir()] == [path.name]


def test_the_same_bugs_make_the_same_file(tmp_path: Path) -> None:
    for name in ("a.jsonl", "a.jsonl.gz"):
        snapshot.save(tmp_path / name, BUGS)
        before = (tmp_path / name).read_bytes()
        snapshot.save(tmp_path / name, [dict(reversed(bug.items())) for bug in reversed(BUGS)])
        assert (tmp_path / name).read_bytes() == before


def test_a_line_is_a_bug_with_its_keys_sorted_and_its_letters_kept(
    tmp_path: Path, make_bug: Callable[..., dict[str, Any]]
) -> None:
    path = tmp_path / "bugs.jsonl"
    snapshot.save(path, [make_bug(8), make_bug(7, summary="Chén\u2028Sign")])
    lines = path.read_text(encoding="utf-8").split("\n")
    assert [line[:41] for line in lines] == ['{"assigned_to": "bruno@trustcorp.test", "'] * 2 + [""]
    assert '"summary": "Chén\u2028Sign"' in lines[0]


@pytest.mark.parametrize(
    "form",
    [
        lambda a, b: f"\n{a}\n  \n{b}",
        lambda a, b: f"\ufeff{a}\r\n{b}\r\n",
        lambda a, b: f"[{a}, {b}]",
        lambda a, b: f"[\n{a},\n{b}\n]",
        lambda a, b: f'{{"bugs": [{a}, {b}], "faults": []}}',
        lambda a, b: json.dumps({"bugs": [json.loads(a), json.loads(b)]}, indent=2),
    ],
    ids=["blank lines", "byte order mark and CRLF", "array", "array over lines", "answer of a server", "indented"],
)
def test_each_form_holds_the_same_two_bugs(
    tmp_path: Path, make_bug: Callable[..., dict[str, Any]], form: Callable[[str, str], str]
) -> None:
    path = tmp_path / "bugs.json"
    path.write_bytes(form(json.dumps(make_bug(8)), json.dumps(make_bug(7))).encode())
    assert [bug["id"] for bug in snapshot.load(path).bugs] == [7, 8]


def test_one_indented_bug_is_a_snapshot_too(tmp_path: Path, make_bug: Callable[..., dict[str, Any]]) -> None:
    path = tmp_path / "bug.json"
    path.write_text(json.dumps(make_bug(7), indent=2), encoding="utf-8")
    assert [bug["id"] for bug in snapshot.load(path).bugs] == [7]


def test_gzip_is_known_by_its_content_too(tmp_path: Path, make_bug: Callable[..., dict[str, Any]]) -> None:
    path = tmp_path / "bugs.jsonl"
    path.write_bytes(gzip.compress(json.dumps(make_bug(7)).encode()))
    assert [bug["id"] for bug in snapshot.load(path).bugs] == [7]


def test_an_incomplete_bug_fails_with_its_line(tmp_path: Path, make_bug: Callable[..., dict[str, Any]]) -> None:
    path = tmp_path / "bugs.jsonl"
    broken = make_bug(9)
    del broken["history"]
    path.write_text(f"{json.dumps(make_bug(7))}\n\n{json.dumps(broken)}\n", encoding="utf-8")
    reading = snapshot.load(path)
    assert [bug["id"] for bug in reading.bugs] == [7]
    assert reading.failed == (Failed(9, "bugs.jsonl, line 3: `history` is missing"),)


def test_a_bug_in_a_security_group_is_counted_and_not_quoted(
    tmp_path: Path, make_bug: Callable[..., dict[str, Any]]
) -> None:
    path = tmp_path / "bugs.jsonl"
    path.write_text(json.dumps(make_bug(9, groups=["ca-security"], summary="secret")), encoding="utf-8")
    assert snapshot.load(path).failed == (
        Failed(9, "it is in a security group, or not visible to this account", hidden=True),
    )


@pytest.mark.parametrize("order", [1, -1])
def test_of_two_copies_the_one_changed_later_counts(
    tmp_path: Path, make_bug: Callable[..., dict[str, Any]], order: int
) -> None:
    path = tmp_path / "bugs.jsonl"
    copies = [
        make_bug(7, last_change_time="2026-11-03T12:00:00Z", summary="new"),
        make_bug(7, last_change_time="2026-11-02T12:00:00Z", summary="old"),
    ]
    path.write_text("\n".join(map(json.dumps, copies[::order])), encoding="utf-8")
    reading = snapshot.load(path)
    assert [bug["summary"] for bug in reading.bugs] == ["new"]
    assert reading.notes == (f"Bug 7 stands in {path} more than once; the one changed last counts.",)


@pytest.mark.parametrize(
    ("content", "complaint"),
    [
        (b'{"id": 7', ", line 1: is no bug: Expecting ',' delimiter: line 1 column 9 (char 8)"),
        (b'\n\n{"id": 7, "x": NaN}', ", line 3: is no bug: NaN is no JSON"),
        (b'{"id": 7}\nhello\n', ", line 2: is no bug: Expecting value: line 1 column 1 (char 0)"),
        (b"[" * 100_000, ", line 1: is no bug: it is nested too deeply"),
        (b'{"id": 7}\n"hello"\n', ", line 2: is no bug (it has no `id` that is a bug number)."),
        (b'{"id": true}\n', ", line 1: is no bug (it has no `id` that is a bug number)."),
        (b'{"summary": "x"}', ", line 1: is no bug: it is an object without `id` and without `bugs`"),
        (b'[{"id": 7}, 8]', ", bug 2 in it: is no bug (it has no `id` that is a bug number)."),
        (b'{"id": 7}\n\xff\n', ", line 2: is not UTF-8."),
        (b"\x1f\x8bnot gzip at all", ": cannot be read: Unknown compression method"),
    ],
)
def test_what_is_no_bug_is_named_with_its_line(tmp_path: Path, content: bytes, complaint: str) -> None:
    path = tmp_path / "bugs.jsonl"
    path.write_bytes(content)
    with pytest.raises(SnapshotError) as raised:
        snapshot.load(path)
    assert raised.value.what == f"{path}{complaint}"
    assert raised.value.remedy


def test_a_file_cut_off_in_the_middle_is_no_snapshot(tmp_path: Path) -> None:
    path = tmp_path / "bugs.jsonl"
    path.write_bytes(RECORDED.read_bytes()[:50_000])
    with pytest.raises(SnapshotError, match=r"bugs\.jsonl, line \d+: is no bug"):
        snapshot.load(path)
    packed = tmp_path / "bugs.jsonl.gz"
    packed.write_bytes(gzip.compress(RECORDED.read_bytes())[:-500])
    with pytest.raises(SnapshotError, match="cannot be read"):
        snapshot.load(packed)


@pytest.mark.parametrize("content", ["", "\n \n", "[]", '{"bugs": []}'])
def test_a_file_without_any_bug_is_refused(tmp_path: Path, content: str) -> None:
    """A file that was cut off before its first line must not read as “nothing has lapsed”."""
    path = tmp_path / "bugs.jsonl"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(SnapshotError) as raised:
        snapshot.load(path)
    assert raised.value.what == f"{path}: holds no bug."
    assert raised.value.remedy


@pytest.mark.parametrize("pack", [bytes, gzip.compress])
def test_a_pipe_is_read_once_from_beginning_to_end(tmp_path: Path, pack: Callable[[bytes], bytes]) -> None:
    path = tmp_path / "pipe"
    os.mkfifo(path)
    writer = threading.Thread(target=path.write_bytes, args=(pack(RECORDED.read_bytes()),))
    writer.start()
    reading = snapshot.load(path)
    writer.join()
    assert len(reading.bugs) == 33


@pytest.mark.parametrize(("private", "mode"), [(True, 0o600), (False, 0o640)])
def test_a_new_file_is_private_where_asked_for_and_else_as_the_umask_says(
    tmp_path: Path, *, private: bool, mode: int
) -> None:
    before = os.umask(0o027)
    try:
        snapshot.save(tmp_path / "new.jsonl", BUGS[:1], private=private)
    finally:
        os.umask(before)
    assert (tmp_path / "new.jsonl").stat().st_mode & 0o777 == mode


@pytest.mark.parametrize("private", [True, False])
def test_a_file_that_is_there_keeps_its_mode(tmp_path: Path, *, private: bool) -> None:
    path = tmp_path / "old.jsonl"
    path.touch()
    path.chmod(0o664)
    snapshot.save(path, BUGS[:1], private=private)
    assert path.stat().st_mode & 0o777 == 0o664


@pytest.mark.parametrize(
    ("name", "says"),
    [
        ("", "names no file"),
        ("nowhere/b.jsonl", "there is no folder"),
        ("file/b.jsonl", "there is no folder"),
        ("folder", "is not a regular file"),
        ("x" * 300, "cannot be written"),
        ("loop", "cannot be written"),
    ],
)
def test_a_place_that_takes_no_snapshot_is_told_before_there_is_one(tmp_path: Path, name: str, says: str) -> None:
    (tmp_path / "file").touch()
    (tmp_path / "folder").mkdir()
    (tmp_path / "loop").symlink_to(tmp_path / "loop")
    for use in (snapshot.check_place, lambda path: snapshot.save(path, BUGS)):
        with pytest.raises(SnapshotError, match=says):
            use(tmp_path / name if name else Path())


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_may_not_be_written_to_is_told_before_there_is_a_snapshot(tmp_path: Path) -> None:
    (tmp_path / "closed").mkdir(mode=0o500)
    with pytest.raises(SnapshotError, match="Permission denied"):
        snapshot.check_place(tmp_path / "closed" / "b.jsonl")


def test_looking_at_a_place_leaves_it_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / ("x" * 255)
    path.write_text("old", encoding="utf-8")
    snapshot.check_place(path)
    assert (list(tmp_path.iterdir()), path.read_text(encoding="utf-8")) == ([path], "old")


@pytest.mark.parametrize("name", ["missing.jsonl", "."])
def test_a_file_that_cannot_be_read_is_named(tmp_path: Path, name: str) -> None:
    with pytest.raises(SnapshotError) as raised:
        snapshot.load(tmp_path / name)
    assert raised.value.what.startswith(str(tmp_path / name))


def test_a_file_too_large_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "bugs.jsonl.gz"
    path.write_bytes(gzip.compress(b" " * 1000))
    monkeypatch.setattr(snapshot, "MAX_BYTES", len(path.read_bytes()))
    with pytest.raises(SnapshotError, match="larger than"):
        snapshot.load(path)


def test_a_failed_save_leaves_the_old_file_and_nothing_else(
    tmp_path: Path, make_bug: Callable[..., dict[str, Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "bugs.jsonl"
    snapshot.save(path, [make_bug(7)])
    before = path.read_bytes()

    def full(_descriptor: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SnapshotError, match="No space left on device"):
        snapshot.save(path, [make_bug(8)])
    assert path.read_bytes() == before
    assert list(tmp_path.iterdir()) == [path]
    with pytest.raises(SnapshotError):
        snapshot.save(tmp_path / "nowhere" / "bugs.jsonl", [])
