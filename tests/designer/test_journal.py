"""What was acknowledged is never lost, and what is given back is always what was there at some moment."""

import random
import subprocess
import sys
import tempfile
import time
from itertools import islice
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from designer import journal as journals
from designer.design import Design
from designer.document import Document
from designer.edits.changing import rename
from designer.journal import Journal, Opening, discard
from designer.owner import Owner, began, myself
from designer.parsing import DesignError
from designer.patch import Patch, difference, patched
from designer.replay import opened, replay
from designer.storage import dump
from tests.designer.scribbler import kept, scribble, start
from tests.designer.test_edits import EDITS, NUMBERS, STARTS, Hand

ROOT = Path(__file__).parent.parent.parent


def drawn(folder, count, seed=1, **told):
    """Scribble, and return the document and every text it had, the first one included."""
    document = start()
    journal = kept(document, folder, **told)
    texts = [dump(document.design)]
    for _ in islice(scribble(document, seed), count):
        texts.append(dump(document.design))
    journal.close()
    return texts


@pytest.mark.parametrize("seed", range(5))
def test_what_was_done_is_done_again(tmp_path, seed):
    texts = drawn(tmp_path / "a", 300, seed, path="/somewhere/x.neurarium")
    found = replay(tmp_path / "a")
    assert dump(found.design) == texts[-1]
    assert dump(found.base) == texts[0]
    assert found.changes == 300
    assert found.path == Path("/somewhere/x.neurarium")
    assert found.when == pytest.approx(time.time(), abs=60)
    assert not found.stopped


def test_a_cut_at_any_byte_leaves_an_exact_prefix(tmp_path):
    texts = drawn(tmp_path / "a", 25)
    path = tmp_path / "a" / "journal-1"
    content = path.read_bytes()
    reached = set()
    first = next(journals.records(content))[1]
    for end in range(first, len(content) + 1):
        path.write_bytes(content[:end])
        found = replay(tmp_path / "a")
        assert dump(found.design) == texts[found.changes]
        assert not found.stopped
        reached.add(found.changes)
    assert reached == set(range(26))
    for end in range(first):
        path.write_bytes(content[:end])
        with pytest.raises(DesignError):
            replay(tmp_path / "a")
        assert opened(tmp_path / "a") is None


def test_a_flipped_bit_leaves_an_exact_prefix(tmp_path):
    texts = drawn(tmp_path / "a", 60)
    path = tmp_path / "a" / "journal-1"
    content = path.read_bytes()
    draw = random.Random(3)
    first = next(journals.records(content))[1]
    for _ in range(500):
        broken = bytearray(content)
        broken[draw.randrange(first, len(content))] ^= 1 << draw.randrange(8)
        path.write_bytes(broken)
        found = replay(tmp_path / "a")
        assert dump(found.design) == texts[found.changes]
        assert found.changes < 60
    for place in range(first):
        broken = bytearray(content)
        broken[place] ^= 1
        path.write_bytes(broken)
        with pytest.raises(DesignError):
            replay(tmp_path / "a")


def test_a_changed_snapshot_is_not_taken_for_the_drawing(tmp_path):
    drawn(tmp_path / "a", 5)
    base = tmp_path / "a" / "base-1.neurarium"
    base.write_bytes(base.read_bytes().replace(b"Encoder", b"Encodes", 1) + b" ")
    with pytest.raises(DesignError):
        replay(tmp_path / "a")


@pytest.mark.parametrize("broken", ["nothing", "base", "opening", "half"])
def test_the_generation_before_helps_out(tmp_path, monkeypatch, broken):
    monkeypatch.setattr(journals, "RECORDS", 20)
    folder = tmp_path / "a"
    texts = drawn(folder, 70)
    assert sorted(path.name for path in folder.iterdir()) == [
        "base-3.neurarium",
        "base-4.neurarium",
        "journal-3",
        "journal-4",
    ]
    expected = 70
    if broken == "base":
        (folder / "base-4.neurarium").write_bytes(b"")
    elif broken == "opening":  # the process died before it was written
        (folder / "journal-4").write_bytes(b"")
        expected = 60
    elif broken == "half":  # a hole in the middle: what follows does not fit
        (folder / "base-4.neurarium").unlink()
        content = (folder / "journal-3").read_bytes()
        (folder / "journal-3").write_bytes(content[:-1])
        expected = 59
    found = replay(folder)
    assert found.changes == expected
    assert dump(found.design) == texts[expected]


def test_many_bytes_begin_a_generation_but_not_amid_a_gesture(tmp_path, monkeypatch):
    monkeypatch.setattr(journals, "BYTES", 2000)
    document = start()
    journal = Journal(tmp_path / "a", document.design, Opening(owner=myself()))
    document.watch(lambda patch: journal.write(patch, document.design, another=False))
    list(islice(scribble(document, 1), 100))
    assert (tmp_path / "a" / "journal-1").exists()
    assert replay(tmp_path / "a").changes == 1
    journal.write(difference(document.design, document.design), document.design)
    journal.close()
    assert not replay(tmp_path / "a").stopped
    assert (tmp_path / "a" / "journal-2").exists()
    assert dump(replay(tmp_path / "a").design) == dump(document.design)


def test_what_does_not_fit_ends_the_replay_and_is_told(tmp_path):
    texts = drawn(tmp_path / "a", 10)
    path = tmp_path / "a" / "journal-1"
    content = path.read_bytes()
    for rows in (
        [["nodes", "n999", [[["name"], "x"]]]],
        [["nodes", "n2", [[["kind", "shape", 7, 1], 3]]]],
        [["nodes", "n2", [[["kind", "shape"], [-1]]]], ["nodes", "n3", [[["at"], "here"]]]],
        [["nodes", "n1", [[[]]]]],
        [["wires", "w999", [[[]]]]],
        [["wires", "w999", [[[], {"source": "n999", "target": "n1"}]]]],
        [["last", "n1", [[[], 3]]]],
        [["header", "nonsense", [[[], 3]]]],
    ):
        entry = {"number": 11, "changes": 11, "when": 0.0, "rows": rows}
        path.write_bytes(content + journals.record(entry))
        found = replay(tmp_path / "a")
        assert "change 11 does not fit" in found.stopped, rows
        assert dump(found.design) == texts[-1]


def test_a_missing_record_is_seen(tmp_path):
    texts = drawn(tmp_path / "a", 10)
    path = tmp_path / "a" / "journal-1"
    ends = [end for _, end in journals.records(path.read_bytes())]
    content = path.read_bytes()
    path.write_bytes(content[: ends[4]] + content[ends[5] :])
    found = replay(tmp_path / "a")
    assert "a change is missing" in found.stopped
    assert dump(found.design) == texts[4]


def test_a_rename_is_a_small_record(tmp_path):
    document = start()
    journal = kept(document, tmp_path / "a")
    path = tmp_path / "a" / "journal-1"
    before = path.stat().st_size
    document.commit("Name", rename(document.design, document.view, "n2", "Other"))
    journal.close()
    assert path.stat().st_size - before < 150


def test_an_owner_is_alive_only_while_it_is(tmp_path):
    assert myself().alive
    assert not Owner(process=myself().process, began="earlier").alive
    assert not Owner(process=2**22 + 1, began="").alive
    child = subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE)
    owner = Owner(process=child.pid, began=began(child.pid))
    assert owner.alive
    child.kill()
    child.stdin.close()
    deadline = time.monotonic() + 10
    while owner.alive and time.monotonic() < deadline:
        time.sleep(0.01)
    assert not owner.alive  # even before anybody has waited for it
    child.wait()


def test_discarding_leaves_nothing(tmp_path):
    document = start()
    journal = kept(document, tmp_path / "a")
    list(islice(scribble(document, 1), 5))
    journal.discard()
    assert not list(tmp_path.iterdir())
    discard(tmp_path / "never there")


def test_a_difference_makes_one_design_of_another():
    document = start()
    before = document.design
    list(islice(scribble(document, 4), 100))
    assert patched(before, difference(before, document.design)).same(document.design)
    assert not difference(before, before)
    assert patched(Design(), difference(Design(), before)).same(before)


def test_an_empty_drawing_has_a_journal_too(tmp_path):
    document = Document()
    journal = kept(document, tmp_path / "a")
    list(islice(scribble(document, 2), 50))
    journal.close()
    assert dump(replay(tmp_path / "a").design) == dump(document.design)


@pytest.mark.parametrize("run", range(30))
def test_killed_at_any_moment_nothing_acknowledged_is_lost(tmp_path, run):
    folder = tmp_path / "a"
    command = [sys.executable, "-m", "tests.designer.scribbler", str(folder), str(run)]
    child = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE)
    child.stdout.read(1)
    time.sleep(random.Random(run).uniform(0, 0.25))
    child.kill()
    acknowledged = 1 + len(child.stdout.read())
    child.wait()
    child.stdout.close()
    assert not opened(folder).owner.alive
    found = replay(folder)
    assert not found.stopped
    assert found.changes in (acknowledged, acknowledged + 1)
    document = start()
    list(islice(scribble(document, run), found.changes))
    assert dump(found.design) == dump(document.design)


STEPS = st.lists(st.tuples(st.sampled_from([*EDITS, "undo", "redo"]), NUMBERS), min_size=1, max_size=20)


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(st.sampled_from(STARTS), STEPS)
def test_every_edit_there_is_survives(first, steps):
    document = Document(first)
    with tempfile.TemporaryDirectory() as home:
        folder = Path(home) / "a"
        journal = kept(document, folder)
        for name, numbers in steps:
            if name in ("undo", "redo"):
                getattr(document, name)()
            else:
                hand = Hand(document.design, document.view, list(numbers))
                document.commit(name, EDITS[name](hand) or Patch())
        journal.close()
        found = replay(folder)
        assert not found.stopped
        assert dump(found.design) == dump(document.design)
