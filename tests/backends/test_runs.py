"""The store of runs: lists at once, survives damage, and forgets nothing that the folders say."""

import os
import subprocess
import sys
import threading

import pytest

from backends.alive import alive, myself
from backends.errors import RunError
from backends.record import STEP, Record, Turn, read_record, write_record
from backends.runs import CHUNK, Runs, folder_for, summarized
from designer.storage import save
from tests.backends.drawings import xor


def made(home, id, name="Digits", points=3, **fields):
    """Put a run into a folder, as a training does."""
    folder = home / id
    folder.mkdir(parents=True)
    record = Record(name=name, process=myself(), state="finished", **fields)
    for number in range(1, points + 1):
        record.add("train", number, 1 / number)
        record.add("validation", number, 2 / number)
        record.add(STEP, 10 * number, 3 / number)
    record.epochs = points
    save(xor(), folder / "design.neurarium")
    write_record(folder, record)
    return record


def entered(store, id, **fields):
    record = made(store.home, id, **fields)
    store.enter(id, record)
    write_record(store.home / id, record)
    return record


def test_runs_are_listed_the_newest_first_and_numbered_by_name(tmp_path):
    store = Runs(tmp_path)
    assert store.list() == ()
    entered(store, "a", began=1.0, path="/x/a.neurarium", model="m")
    entered(store, "b", began=3.0)
    entered(store, "c", began=2.0, name="XOR", model="m")
    assert [(run.id, run.name, run.number) for run in store.list()] == [
        ("b", "Digits", 2),
        ("c", "XOR", 1),
        ("a", "Digits", 1),
    ]
    assert [run.id for run in store.list(name="XOR")] == ["c"]
    assert [run.id for run in store.list(path="/x/a.neurarium")] == ["a"]
    assert [run.id for run in store.list(name="Digits", model="m")] == ["b", "c", "a"]
    run = store.get("a")
    assert (run.folder, run.train, run.validation, run.state) == (tmp_path / "a", 1 / 3, 2 / 3, "finished")
    assert run.size == sum(entry.stat().st_size for entry in (tmp_path / "a").iterdir())
    assert store.usage() >= 3 * run.size
    assert store.design("a") == xor()
    with pytest.raises(RunError, match="no run 'z'"):
        store.get("z")


def test_curves_grow_and_are_cut_in_any_number_of_pieces(tmp_path):
    store, reader = Runs(tmp_path), Runs(tmp_path)
    record = entered(store, "a", points=CHUNK - 1)
    known = {series: len(curve) for series, curve in record.curves.items()}
    for number in range(CHUNK, 3 * CHUNK):
        record.add("train", number, float(number))
        if number % 100 == 0:
            store.update("a", record, known)
            known = {series: len(curve) for series, curve in record.curves.items()}
    store.update("a", record, known)
    assert [*reader.curve("a", "train")[0]] == record.curves["train"].at
    assert [*reader.curve("a", "train")[1]] == record.curves["train"].values
    assert [*reader.losses("a")[0]] == record.curves[STEP].at
    assert reader.series("a") == ("train", "validation")
    record.cut(CHUNK + 5, 20)
    store.enter("a", record)
    assert reader.curve("a", "train")[0][-1] == CHUNK + 5
    assert [*reader.losses("a")[0]] == [10, 20]
    assert reader.get("a").number == 1


def test_a_damaged_list_is_moved_aside_and_made_anew_from_the_folders(tmp_path):
    store = Runs(tmp_path)
    for id in "abc":
        entered(store, id, began=ord(id))
    store.rename("b", "the good one")
    store.pin("b", True)
    before = store.list()
    curves = {id: store.curve(id, "train") for id in "abc"}
    store.close()
    (tmp_path / "runs.db").write_bytes(b"not a database" * 1000)
    store = Runs(tmp_path)
    assert store.trouble.startswith("The list of runs was damaged. It was moved to runs damaged 20")
    assert [replace_size(run) for run in store.list()] == [replace_size(run) for run in before]
    assert {id: store.curve(id, "train") for id in "abc"} == curves
    assert len([*tmp_path.glob("runs damaged *.db")]) == 1
    assert Runs(tmp_path).trouble == ""


def replace_size(run):
    return {name: getattr(run, name) for name in run.__struct_fields__ if name != "size"}


def test_damage_in_the_middle_is_noticed_when_it_is_read(tmp_path):
    store = Runs(tmp_path)
    for number in range(40):
        entered(store, f"r{number:02}", began=number, points=600)
    store.close()
    with (tmp_path / "runs.db").open("r+b") as file:
        file.seek(0, os.SEEK_END)
        for page in range(2, file.tell() // 4096):
            file.seek(page * 4096)
            file.write(b"\xa5" * 4096)
    store = Runs(tmp_path)
    assert len(store.list()) == 40
    assert len(store.curve("r39", "train")[0]) == 600
    assert "damaged" in store.trouble


def test_folders_come_and_go_behind_the_lists_back(tmp_path):
    store = Runs(tmp_path)
    entered(store, "a")
    made(tmp_path, "b", began=5.0)
    (tmp_path / "no run").mkdir()
    (tmp_path / "broken").mkdir()
    (tmp_path / "broken" / "run.json").write_text("{")
    store.refresh()
    assert {run.id for run in store.list()} == {"a", "b"}
    for file in (tmp_path / "a").iterdir():
        file.unlink()
    (tmp_path / "a").rmdir()
    store.refresh()
    assert [run.id for run in store.list()] == ["b"]
    assert not store.curve("a", "train")[0]


@pytest.mark.skipif(os.geteuid() == 0, reason="root writes everywhere")
def test_a_folder_that_can_not_be_written_is_read(tmp_path):
    made(tmp_path, "a")
    tmp_path.chmod(0o500)
    store = Runs(tmp_path)
    tmp_path.chmod(0o700)
    assert "can not be written" in store.trouble
    assert [run.id for run in store.list()] == ["a"]


def test_a_home_that_is_no_folder_is_an_empty_list_with_a_sentence(tmp_path):
    (tmp_path / "runs").write_text("a file")
    store = Runs(tmp_path / "runs")
    assert store.list() == ()
    assert "can not be written" in store.trouble


def test_a_run_whose_process_is_gone_was_cut(tmp_path):
    store = Runs(tmp_path)
    record = entered(store, "a")
    with subprocess.Popen([sys.executable, "-c", "input()"], stdin=subprocess.PIPE) as other:
        record.state, record.process = "running", word_of(other.pid)
        store.update("a", record, {})
        assert store.get("a").state == "running"
        with pytest.raises(RunError, match="trains now"):
            store.delete("a")
        assert store.prune(0) == ()
        other.communicate(b"\n")
    assert store.get("a").state == "cut"
    assert not alive(f"{os.getpid()} 0")  # the number was given to somebody else
    assert not alive("")
    assert not alive("99999999999999999999")
    assert alive(myself())


def word_of(number):
    from backends.alive import _word

    return _word(number)


def test_the_oldest_are_tidied_away_but_not_what_is_pinned(tmp_path):
    store = Runs(tmp_path)
    for id in "abcd":
        entered(store, id, began=ord(id))
    store.pin("b", True)
    store.rename("c", "third")
    size = store.get("a").size
    gone = store.prune(store.usage() - size - 1)
    assert [run.id for run in gone] == ["a", "c"]
    assert [run.id for run in store.list()] == ["d", "b"]
    assert {entry.name for entry in tmp_path.iterdir() if entry.is_dir()} == {"b", "d"}
    assert store.get("b").pinned
    store.delete("b")
    with pytest.raises(RunError):
        store.pin("b", False)


def test_two_processes_number_their_runs_apart(tmp_path):
    def enter(first):
        store = Runs(tmp_path, patience=10)
        for number in range(10):
            entered(store, f"{first}{number}")
        store.close()

    threads = [threading.Thread(target=enter, args=(first,)) for first in "abcd"]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(run.number for run in Runs(tmp_path).list()) == [*range(1, 41)]


def test_a_list_that_somebody_writes_can_be_read(tmp_path):
    store, reader = Runs(tmp_path), Runs(tmp_path)
    entered(store, "a")
    with store._shelf.writing():
        assert [run.id for run in reader.list()] == ["a"]


def test_new_folders_have_names_of_their_own(tmp_path):
    names = set()
    for _ in range(3):
        folder = folder_for(tmp_path)
        folder.mkdir()
        names.add(folder.name)
    assert len(names) == 3


def test_a_record_comes_back_as_it_was(tmp_path):
    record = made(tmp_path, "a", changes=[Turn(step=3, rate=0.1, batch=8)], figures={"accuracy": 0.5})
    record.add("train", 4, float("nan"))
    write_record(tmp_path / "a", record)
    found = read_record(tmp_path / "a")
    assert found.curves["train"].values[-1] is None
    record.curves["train"].values[-1] = None
    assert found == record
    assert summarized(tmp_path / "a").figures == {"accuracy": 0.5}


def test_records_of_the_first_version_are_read(tmp_path):
    (tmp_path / "run.json").write_text(
        '{"version": 1, "name": "Old", "seed": 3, "state": "finished", "form": "module as shown", "torch": "2.13.0",'
        '"samples": [8, 1, 1], "parameters": 9, "wanted": 2, "epochs": 2, "steps": 4, "seconds": 1.5,'
        '"train": [0.5, 0.25], "validation": [[2, 0.3]], "figures": {"loss": 0.2}}'
    )
    record = read_record(tmp_path)
    assert (record.curves["train"].at, record.curves["train"].values) == ([1, 2], [0.5, 0.25])
    assert (record.curves["validation"].at, record.curves["validation"].values) == ([2], [0.3])
    assert summarized(tmp_path).figures == {"test loss": 0.2}


@pytest.mark.parametrize("text", ["", "[]", '{"version": "x"}', '{"steps": "many"}', '{"curves": 3}', "\xff"])
def test_a_record_that_is_none_is_refused_in_words(tmp_path, text):
    (tmp_path / "run.json").write_bytes(text.encode("latin-1"))
    with pytest.raises(RunError, match=r"run\.json is damaged"):
        read_record(tmp_path)
