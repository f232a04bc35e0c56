"""Whatever a file holds, and wherever a save dies: a located refusal, the old file or the new one."""

import errno
import json
import os
import random
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from designer import storage
from designer.activations import ReLU, Softmax
from designer.catalog import BatchNorm, CrossEntropy, Dropout, Neurons, data
from designer.design import Design, Header, Node, Note, Wire
from designer.learning import SGD, Gradient, Phase, Stage
from designer.limits import FILE_BYTES
from designer.storage import DesignError, dump, load, read, save, write_atomic
from designer.synapses import Frozen, Synapses
from designer.view import fresh, problems

CLASSIFIER = Design(
    header=Header(
        name="Digits",
        seed=3,
        about={"title": "Digits"},
        stages=(Stage(epochs=5, batch=32, phases=(Phase(rule=Gradient(optimizer=SGD(rate=0.1))),)),),
    ),
    nodes={
        "n1": Node(kind=data("digits"), at=(-300.0, 0.0)),
        "n2": Node(kind=Neurons(shape=(32,), activation=ReLU()), name="encoder", at=(0.0, 10.5)),
        "n3": Node(kind=BatchNorm(), muted=True),
        "n4": Node(kind=Dropout(chance=0.25)),
        "n5": Node(kind=Neurons(shape=(10,), activation=Softmax(), bias=None), frozen=True),
        "n6": Node(kind=CrossEntropy()),
    },
    wires={
        "w7": Wire(source="n1", output="image", target="n2", synapses=Synapses()),
        "w8": Wire(source="n2", target="n3"),
        "w9": Wire(source="n3", target="n4"),
        "w10": Wire(source="n4", target="n5", synapses=Synapses(weight=Frozen())),
        "w11": Wire(source="n5", target="n6", input="prediction"),
        "w12": Wire(source="n1", output="label", target="n6", input="target"),
        "w13": Wire(source="n2", target="n2", delay=1, synapses=Synapses()),
    },
    notes={"t14": Note(text="Ein Wörtchen 🙂", at=(1.0, 2.0))},
    last=14,
    extra={"future": {"deep": [1, 2.5, None]}},
)
SMALL = Design(nodes={"n1": Node(kind=data("xor"))}, last=1)
ODD = (
    None,
    True,
    -1,
    0,
    1e12,
    2**40,
    "",
    "n1",
    "\x1b[31m",
    "\ud800",
    "x" * 5000,
    [],
    [[]],
    {},
    {"type": "Foo"},
    [1, 2],
)
SPELLINGS = (b"NaN", b"-Infinity", b"1e400", b"9" * 30, b'"\\ud800"', b'"\\u0000"', b"\0", b"[" * 100, b'{"a":1,"a":2}')


def bytes_broken(content, dice):
    """Flip, drop, double or cut bytes."""
    broken = bytearray(content)
    for _ in range(dice.choice((1, 1, 2, 5))):
        place = dice.randrange(len(broken))
        how = dice.randrange(5)
        if how == 0:
            broken[place] ^= 1 << dice.randrange(8)
        elif how == 1:
            del broken[place : place + dice.randrange(1, 9)]
        elif how == 2:
            broken[place:place] = broken[place : place + dice.randrange(1, 40)]
        elif how == 3:
            del broken[place:]
        else:
            broken[place:place] = dice.choice(SPELLINGS)
        if not broken:
            break
    return bytes(broken)


def containers(value):
    """Every table and list with anything in it."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return ([value] if inner else []) + [found for item in inner for found in containers(item)]


def values_broken(content, dice):
    """Replace, remove, rename or swap values of the parsed file."""
    document = json.loads(content)
    for _ in range(dice.choice((1, 1, 2, 4))):
        if not (places := containers(document)):
            break
        place = dice.choice(places)
        key = dice.choice(list(place) if isinstance(place, dict) else range(len(place)))
        how = dice.randrange(4)
        if how == 0:
            del place[key]
        elif how == 1 and isinstance(place, dict):
            place[dice.choice(("foo", "type", "\x1b[2J", "n1", "n0", "at", "\ud800", key.upper()))] = place.pop(key)
        elif how == 2:
            other = dice.choice(places)
            copied = dice.choice(list(other.values()) if isinstance(other, dict) else other) if other else 0
            place[key] = json.loads(json.dumps(copied))
        else:
            place[key] = dice.choice(ODD)
    return json.dumps(document).encode()


def outcome(content):
    """Read; return the design or the error, and demand an answer soon."""
    began = time.monotonic()
    try:
        return load(content)
    except DesignError as error:
        return error
    finally:
        assert time.monotonic() - began < 5


@pytest.mark.parametrize("seed", range(12))
@pytest.mark.parametrize("broken", [bytes_broken, values_broken])
def test_a_broken_file_is_refused_with_its_place_or_read_and_written_back(seed, broken):
    dice = random.Random(seed)
    for _ in range(60):
        content = broken(dump(dice.choice((CLASSIFIER, CLASSIFIER, SMALL))), dice)
        found = outcome(content)
        if isinstance(found, DesignError):
            assert found.pointer.startswith("/"), content
            assert str(found).isprintable(), content
            assert len(str(found)) < 500, content
        else:
            assert load(dump(found)).same(found), content
            assert dump(load(dump(found))) == dump(found), content
            problems(found, fresh(found))


def test_a_broken_kind_opens_as_a_gray_card_where_the_reader_is_lenient():
    content = dump(CLASSIFIER).replace(b'"shape": [32]', b'"shape": [1e12]')
    design = load(content, lenient=True)
    assert design.nodes["n2"].kind.raw["shape"] == [1e12]
    assert load(dump(design), lenient=True).same(design)


NODE = '{"neurarium": 1, "nodes": {"n3": {%s}}}'
KIND = NODE % '"kind": {%s}'
ADD = NODE % '"kind": {"type": "Add"}, %s'
BIAS = KIND % '"type": "Neurons", "bias": {"type": "Learned", "init": 3}'
FIELDS = KIND % '"type": "Data", "source": "x", "fields": {"a/b": {"axes": [0]}}'
COUNT = "expected an integer 1...2147483647, found"
TEXT = "expected text without half characters and NUL"
WIRE = '{"neurarium": 1, "wires": {"w1": {"source": "n1", "target": "n2"}}}'


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        (KIND % '"type": "Neurons", "shape": [1e12]', f"/nodes/n3/kind/shape/0: {COUNT} 1e12"),
        (KIND % '"type": "Neurons", "shape": [2.50]', f"/nodes/n3/kind/shape/0: {COUNT} 2.50"),
        (KIND % '"type": "Neurons", "shape": []', "/nodes/n3/kind/shape: expected a list of 1 to 8 entries, found 0"),
        (KIND % '"type": "Dropout", "chance": 1', "/nodes/n3/kind/chance: expected a number >= 0 and < 1, found 1"),
        (BIAS, "/nodes/n3/kind/bias/init: expected a table, found 3"),
        (FIELDS, f"/nodes/n3/kind/fields/a~1b/axes/0: {COUNT} 0"),
        (KIND % '"type": "Data", "source": "x"', "/nodes/n3/kind/fields: expected a table, found nothing"),
        (KIND % '"shape": [1]', "/nodes/n3/kind: expected a kind with a type, found a table"),
        (ADD % '"name": "a\\ud800"', f"/nodes/n3/name: {TEXT}"),
        (ADD % '"name": "a\\u0000"', f"/nodes/n3/name: {TEXT}"),
        (ADD % f'"name": "{"x" * 5000}"', "/nodes/n3/name: expected text of at most 4,096 characters, found 5,000"),
        (ADD % '"muted": true, "muted": false', '/nodes/n3/muted: the key "muted" stands twice in one place'),
        (ADD % '"at": [NaN, 0]', "/nodes/n3/at/0: expected a finite number, found NaN"),
        (ADD % '"at": [0, 1e400]', "/nodes/n3/at/1: expected a finite number, found 1e400"),
        (ADD % '"at": [999999999999999999999, 0]', "/nodes/n3/at/0: expected a number of at most 20 digits, found 21"),
        (ADD % '"\\u001b[31m": 1', "/nodes/n3/\ufffd[31m: expected one of name, at, muted, frozen, found the key"),
        ('{"neurarium": 1, "header": {"color": 1}}', "/header/color: expected one of name, seed, stages, about, found"),
        (WIRE, '/wires/w1/source: expected a node of this file, found "n1"'),
        ('{"neurarium": 2}', "/neurarium: made by a newer version (2, this app reads 1)"),
        ('{"neurarium": 1', "/: expected JSON: Expecting ',' delimiter at line 1, column 16"),
        ("[" * 65 + "]" * 65, "/: nested deeper than 64 levels"),
        ("[" * 100_000, "/: nested deeper than 64 levels"),
        ("\ufeff{}", "/: starts with a byte order mark; save it as plain UTF-8"),
    ],
)
def test_a_refusal_says_where_and_what(text, reason):
    with pytest.raises(DesignError) as error:
        load(text.encode())
    assert str(error.value).startswith(reason)


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"\0",
        "{}".encode("utf-16"),
        "{}".encode("utf-16-le"),
        b"\xff{}",
        b'{"\xc3": 1}',
        b" " * (FILE_BYTES + 1),
    ],
    ids=range(7),
)
def test_what_is_not_utf8_json_of_a_sane_size_is_refused(content):
    with pytest.raises(DesignError):
        load(content)


@pytest.mark.parametrize(
    "body",
    [
        '"type": "Foo", "x": 1',
        '"type": "Add", "x": 1',
        '"type": "Neurons", "activation": {"type": "Foo", "y": [1]}',
        '"type": "Neurons", "activation": {"type": "ReLU", "y": 1}',
    ],
)
def test_what_a_newer_version_wrote_is_kept_word_for_word(body):
    content = (KIND % body).encode()
    design = load(content)
    raw = json.loads(content)["nodes"]["n3"]["kind"]
    assert design.nodes["n3"].kind.raw == raw
    assert json.loads(dump(design))["nodes"]["n3"]["kind"] == raw


def test_a_half_character_can_be_written_but_is_never_saved(tmp_path):
    design = Design(notes={"t1": Note(text="half \ud800")}, last=1)
    assert b"\\ud800" in dump(design)
    with pytest.raises(DesignError, match="/notes/t1/text"):
        save(design, tmp_path / "a.neurarium")
    assert not list(tmp_path.iterdir())


@pytest.mark.parametrize("path", ["/dev/zero", "/dev/null", "/tmp"])
def test_only_files_are_read_and_replaced(path):
    with pytest.raises(DesignError):
        read(Path(path))
    with pytest.raises(OSError, match="expected a file"):
        write_atomic(Path(path), b"x")


def test_a_pipe_is_not_waited_for(tmp_path):
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(DesignError):
        read(tmp_path / "pipe")


SAVES = """
import sys
from pathlib import Path
from designer.storage import write_atomic
print("ready", flush=True)
count = 0
while True:
    count += 1
    write_atomic(Path(sys.argv[1]), b"%08d" % count * 200_000)
"""


def test_a_save_that_is_killed_leaves_the_old_file_or_the_new_one(tmp_path):
    dice, path = random.Random(1), tmp_path / "a.neurarium"
    write_atomic(path, b"00000000" * 200_000)
    littered = 0
    for _ in range(30):
        saver = subprocess.Popen([sys.executable, "-c", SAVES, path], stdout=subprocess.PIPE)
        saver.stdout.readline()
        time.sleep(dice.random() * 0.05)
        saver.send_signal(signal.SIGKILL)
        saver.communicate()
        content = path.read_bytes()
        assert content == content[:8] * 200_000
        littered += len(list(tmp_path.iterdir())) > 1
    assert littered, "no kill hit a save: the test is too slow to mean anything"
    write_atomic(path, b"done")
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.neurarium"]


def test_the_temporary_file_of_a_living_save_is_left_alone(tmp_path):
    other = tmp_path / f".~a.neurarium.{os.getpid()}.xyz.tmp"
    other.write_bytes(b"half")
    write_atomic(tmp_path / "a.neurarium", b"done")
    assert other.exists()
    os.utime(other, (0, 0))
    write_atomic(tmp_path / "a.neurarium", b"done")
    assert not other.exists()


@pytest.mark.parametrize("code", [errno.ENOSPC, errno.EIO, errno.EROFS])
@pytest.mark.parametrize("call", ["fsync", "replace"])
def test_a_disk_that_refuses_leaves_the_old_file_and_no_litter(tmp_path, monkeypatch, call, code):
    path = tmp_path / "a.neurarium"
    save(SMALL, path)

    def refuse(*_):
        raise OSError(code, os.strerror(code))

    with monkeypatch.context() as patched:
        patched.setattr(storage.os, call, refuse)
        with pytest.raises(OSError, match=os.strerror(code)):
            save(CLASSIFIER, path)
    assert read(path).same(SMALL)
    assert [entry.name for entry in tmp_path.iterdir()] == ["a.neurarium"]
    save(CLASSIFIER, path)
    assert read(path).same(CLASSIFIER)


def test_a_folder_that_can_not_be_flushed_does_not_fail_a_save_that_happened(tmp_path, monkeypatch):
    path, real = tmp_path / "a.neurarium", os.open

    def refuse(name, *rest, **named):
        if name == tmp_path:
            raise OSError(errno.EACCES, "no")
        return real(name, *rest, **named)

    monkeypatch.setattr(storage.os, "open", refuse)
    save(SMALL, path)
    assert read(path).same(SMALL)


def test_the_mode_of_a_file_survives_and_a_link_stays_a_link(tmp_path):
    path, link = tmp_path / "a.neurarium", tmp_path / "link"
    save(SMALL, path)
    path.chmod(0o640)
    link.symlink_to(path)
    save(CLASSIFIER, link)
    assert link.is_symlink()
    assert read(path).same(CLASSIFIER)
    assert path.stat().st_mode & 0o777 == 0o640
