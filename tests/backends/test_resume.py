"""A training that was cut off goes on as if it had never been away, and one that diverged goes on from before."""

import random
import subprocess
import sys
import time
from hashlib import sha256
from itertools import pairwise
from pathlib import Path

import pytest
import torch
from msgspec.structs import replace
from safetensors.torch import load_file

from backends.alive import _word
from backends.control import Control
from backends.engine import checkpoint as checkpoints
from backends.engine import keeper, reporter, trail
from backends.engine.model import load_run
from backends.engine.training import resume, train
from backends.errors import Diverged, RunError, TrainingError
from backends.protocol import Changed, Epoch, Finished, Kept, Noted, Paused, Progress, Started
from backends.record import STEP, read_record
from backends.runs import Runs
from designer.activations import ReLU
from designer.catalog.losses import MSE, CrossEntropy
from designer.catalog.noise import Corrupt, Dropout
from designer.catalog.normalize import BatchNorm
from designer.learning import SGD, Adam, AdamW
from designer.storage import save
from tests.backends.drawings import chain, classifier, dense, stage

ROOT = Path(__file__).parent.parent.parent


def noisy(epochs=6, optimizer=None):
    """Everything that a careless checkpoint forgets: dice, moving averages, moments."""
    layers = {
        "Corrupt": Corrupt(how="gaussian", amount=0.2),
        "Hidden": dense(24, activation=ReLU()),
        "Norm": BatchNorm(),
        "Dropout": Dropout(chance=0.3),
        "Scores": dense(10),
    }
    return chain("Noisy", "digits", "image", layers, CrossEntropy(), "label", stages=stage(epochs, 48, optimizer))


@pytest.fixture(autouse=True)
def one_thread():
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


@pytest.fixture
def often(monkeypatch):
    """Keep at every opportunity."""
    monkeypatch.setattr(keeper, "EVERY", 0.0)
    monkeypatch.setattr(keeper, "SHARE", 1e9)


def of(kind, events):
    return [event for event in events if isinstance(event, kind)]


def state(run):
    """All that a run has come to: numbers of the last step, what the optimizer remembers, curves, best epoch."""
    record = read_record(run)
    tensors = load_file(checkpoints.path(run, checkpoints.steps(run)[0]))
    digest = sha256()
    for name in sorted(tensors):
        digest.update(name.encode() + tensors[name].numpy().tobytes())
    curves = {series: (curve.at, curve.values) for series, curve in record.curves.items()}
    return digest.hexdigest(), record.steps, record.best, record.best_epoch, record.test, curves


def stopped_at(step):
    """Stop a training once it has made so many steps."""
    control = Control()

    def emit(event):
        if isinstance(event, Progress) and event.step >= step:
            control.stop()

    return control, emit


@pytest.mark.parametrize("optimizer", [Adam(rate=3e-3), AdamW(rate=3e-3), SGD(rate=0.05)], ids=lambda o: o.title)
def test_a_stopped_training_goes_on_bit_for_bit(tmp_path, often, optimizer):
    design = noisy(40, optimizer)
    train(design, Control(), lambda event: None, tmp_path / "whole")
    control, emit = stopped_at(100)
    first = train(design, control, emit, tmp_path / "parts")
    assert first.stopped
    assert 100 <= first.steps < 40 * 30
    control, emit = stopped_at(first.steps + 200)
    second = resume(tmp_path / "parts", control, emit)
    assert second.stopped
    events = []
    last = resume(tmp_path / "parts", Control(), events.append)
    assert not last.stopped
    assert state(tmp_path / "parts") == state(tmp_path / "whole")
    started = of(Started, events)[0]
    assert (started.first_epoch, started.first_step) == (second.epochs, second.steps)


def test_forgotten_dice_are_noticed(tmp_path, often, monkeypatch):
    """The guard above can fail: without the state of the random numbers the weights are others."""
    train(noisy(), Control(), lambda event: None, tmp_path / "whole")
    control, emit = stopped_at(60)
    train(noisy(), control, emit, tmp_path / "parts")
    monkeypatch.setattr(torch, "set_rng_state", lambda state: None)
    resume(tmp_path / "parts", Control(), lambda event: None)
    assert state(tmp_path / "parts")[0] != state(tmp_path / "whole")[0]


def test_pictures_and_pauses_change_nothing(tmp_path):
    train(noisy(), Control(), lambda event: None, tmp_path / "alone")
    control = Control(pictures=("activity", "latent", "boundary", "faces", "strands"), rate=1000)

    def emit(event):
        if isinstance(event, Progress) and not control.unit:
            control.pause(True)
        if isinstance(event, Paused) and event.on:
            control.pause(False)

    train(noisy(), control, emit, tmp_path / "watched")
    assert state(tmp_path / "watched") == state(tmp_path / "alone")


def test_a_finished_training_goes_on_for_some_more_epochs(tmp_path):
    train(noisy(9), Control(), lambda event: None, tmp_path / "whole")
    train(noisy(4), Control(), lambda event: None, tmp_path / "more")
    with pytest.raises(RunError, match="All 4 epochs are done"):
        resume(tmp_path / "more", Control(), lambda event: None)
    assert resume(tmp_path / "more", Control(), lambda event: None, more=5).epochs == 9
    assert state(tmp_path / "more") == state(tmp_path / "whole")


KILLED = """
import sys
from pathlib import Path
from backends.control import Control
from backends.engine import keeper
from backends.engine.training import resume, train
from backends.runs import Runs
from designer.storage import read
keeper.EVERY, keeper.SHARE = 0.0, 0.5
run = Path(sys.argv[1])
said = lambda event: print(type(event).__name__, flush=True)
store = Runs(run.parent, patience=0.2)
if (run / "run.json").exists():
    resume(run, Control(), said, store=store)
else:
    train(read(run.parent / "design.neurarium"), Control(), said, run, store=store)
"""


def killed(run, chance):
    """Train in a process that dies after a random time of training; say whether it died."""
    with subprocess.Popen([sys.executable, "-c", KILLED, str(run)], stdout=subprocess.PIPE, cwd=ROOT) as process:
        while (line := process.stdout.readline()) and line != b"Progress\n":
            pass
        if chance is not None:
            time.sleep(chance.uniform(0, 0.4))
            process.kill()
        process.stdout.read()
    return process.returncode != 0


def survives(design, home, kills, seed):
    """Kill a training so often, let it end, and compare it with one that nobody killed."""
    home.mkdir(exist_ok=True)
    save(design, home / "design.neurarium")
    train(design, Control(), lambda event: None, home / "whole", store=Runs(home))
    chance = random.Random(seed)
    died = sum(killed(home / "run", chance) for _ in range(kills))
    store = Runs(home)
    if died == kills:
        assert store.get("run").state == "cut"
        assert not killed(home / "run", None)
    assert state(home / "run") == state(home / "whole")
    for series in (*store.series("whole"), STEP):
        assert store.curve("run", series) == store.curve("whole", series)
    return died


def test_a_training_that_is_killed_goes_on_bit_for_bit(tmp_path):
    assert survives(noisy(300, Adam(rate=1e-3)), tmp_path, kills=4, seed=0) >= 2


def test_a_damaged_checkpoint_is_passed_over_with_a_word(tmp_path, often):
    train(noisy(), Control(), lambda event: None, tmp_path / "whole")
    control, emit = stopped_at(100)
    train(noisy(), control, emit, tmp_path / "run")
    newest, older = checkpoints.steps(tmp_path / "run")
    file = checkpoints.path(tmp_path / "run", newest)
    content = bytearray(file.read_bytes())
    content[-100] ^= 1
    file.write_bytes(content)
    events = []
    resume(tmp_path / "run", Control(), events.append)
    assert of(Noted, events)[0].text == f"step-{newest:08}.safetensors is damaged. An earlier one is taken."
    assert of(Started, events)[0].first_step == older
    assert state(tmp_path / "run") == state(tmp_path / "whole")


def test_a_run_without_a_checkpoint_is_refused_and_one_cut_at_once_begins_again(tmp_path, often):
    train(noisy(), Control(), lambda event: None, tmp_path / "run")
    whole = state(tmp_path / "run")
    for file in tmp_path.glob("run/step-*"):
        file.unlink()
    with pytest.raises(RunError, match="kept no checkpoint"):
        resume(tmp_path / "run", Control(), lambda event: None, more=1)
    record = tmp_path / "run" / "run.json"
    text = record.read_text().replace('"finished"', '"running"')
    record.write_text(text.replace('"process": "', '"process": "999999'))
    resume(tmp_path / "run", Control(), lambda event: None)
    assert state(tmp_path / "run") == whole


def test_a_run_that_another_process_trains_is_left_alone(tmp_path):
    train(noisy(), Control(), lambda event: None, tmp_path / "run")
    with subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"]) as other:
        word = word_of(other.pid)
        record = tmp_path / "run" / "run.json"
        mine = read_record(tmp_path / "run").process
        record.write_text(record.read_text().replace('"finished"', '"running"').replace(mine, word))
        with pytest.raises(RunError, match="another window or command"):
            resume(tmp_path / "run", Control(), lambda event: None, more=1)
        other.kill()


def word_of(number):
    return _word(number)


def test_another_drawing_is_not_gone_on_with(tmp_path):
    control, emit = stopped_at(50)
    train(noisy(), control, emit, tmp_path / "run")
    with pytest.raises(RunError, match="another one now"):
        resume(tmp_path / "run", Control(), lambda event: None, design=classifier())
    moved = replace(noisy(), nodes={key: replace(node, at=(9.0, 9.0)) for key, node in noisy().nodes.items()})
    assert not resume(tmp_path / "run", Control(), lambda event: None, design=moved).stopped


# Numbers that are none ----------------------------------------------------------------------------


def wild(rate=1e6, epochs=50):
    layers = {"Encoder": dense(16), "Pixels": dense(1, 8, 8)}
    return chain("Wild", "digits", "image", layers, MSE(), "image", stages=stage(epochs, 64, SGD(rate=rate)))


def test_a_training_that_diverges_at_once_goes_on_from_its_first_values(tmp_path):
    with pytest.raises(Diverged) as error:
        train(wild(), Control(), lambda event: None, tmp_path / "run")
    assert (error.value.kept, error.value.rate) == (0, 1e6)
    assert error.value.step == read_record(tmp_path / "run").steps + 1
    events = []
    finished = resume(tmp_path / "run", Control(), events.append, rate=0.1)
    assert of(Started, events)[0].first_step == 0
    train(wild(rate=0.1), Control(), lambda event: None, tmp_path / "calm")
    assert state(tmp_path / "run") == state(tmp_path / "calm")
    assert finished.epochs == 50


def test_one_goes_on_from_before_the_loss_rose(tmp_path, often, monkeypatch):
    """The rate is raised on the way: the loss rises, checkpoints of it are written, then it is infinite."""
    monkeypatch.setattr(trail, "EVERY", 0.05)
    monkeypatch.setattr(trail, "SHARE", 1.0)
    monkeypatch.setattr(reporter, "FRAME", 0.005)  # an epoch of a fast machine is shorter than a picture
    control, kept, changed = Control(), [], []

    def emit(event):
        if isinstance(event, Progress) and event.epoch >= 40 and not changed:
            changed.append(event.step)
            control.change(5.0, None)
            monkeypatch.setattr(reporter, "FRAME", 0.0)
        if isinstance(event, Kept):
            kept.append(event.step)

    with pytest.raises(Diverged) as error:
        train(wild(rate=0.1, epochs=1000), control, emit, tmp_path)
    assert 0 < error.value.kept < kept[-1] < error.value.step
    loss = dict(zip(*vars_of(read_record(tmp_path).curves[STEP]), strict=True))
    before = min(loss.values())
    assert loss[error.value.kept] < 2 * before
    assert loss[kept[-1]] > 100 * before  # it is finite, and no place to go on from
    events = []
    control, stop = stopped_at(error.value.kept + 200)
    resume(tmp_path, control, lambda event: (events.append(event), stop(event)), rate=0.05)
    assert of(Started, events)[0].first_step == error.value.kept
    assert read_record(tmp_path).last(STEP) < 2 * before
    assert kept[-1] not in checkpoints.steps(tmp_path)


def vars_of(curve):
    return curve.at, curve.values


def test_finite_checkpoints_are_never_replaced_by_others(tmp_path, often):
    with pytest.raises(TrainingError):
        train(wild(rate=8.0), Control(), lambda event: None, tmp_path)
    for step in checkpoints.steps(tmp_path):
        for name, tensor in load_file(checkpoints.path(tmp_path, step)).items():
            assert name == "noise/state" or torch.isfinite(tensor).all()


# While it runs ------------------------------------------------------------------------------------


def test_one_step_and_one_epoch_at_a_time():
    control, events, orders = Control(), [], ["step", "step", "epoch", "epoch"]
    control.advance("step")

    def emit(event):
        events.append(event)
        if isinstance(event, Paused) and event.on:
            control.advance(orders.pop(0)) if orders else control.stop()

    finished = train(noisy(20), control, emit)
    held = [event for event in events if isinstance(event, Paused | Progress)]
    where = [before.step for before, event in pairwise(held) if event == Paused(on=True)]
    per_epoch = of(Started, events)[0].steps_per_epoch
    assert where == [1, 2, 3, per_epoch, 2 * per_epoch]
    assert finished.steps in (2 * per_epoch, 2 * per_epoch + 1)


def test_advancing_is_the_same_training(tmp_path):
    train(noisy(2), Control(), lambda event: None, tmp_path / "whole")
    control = Control()
    control.advance("step")
    emit = lambda event: control.advance("step") if isinstance(event, Paused) else None  # noqa: E731
    train(noisy(2), control, emit, tmp_path / "steps")
    assert state(tmp_path / "steps") == state(tmp_path / "whole")


def test_rate_and_batch_change_while_it_runs(tmp_path):
    """Oracle: the same change made by hand, between two trainings."""
    control, events = Control(), []

    def emit(event):
        events.append(event)
        if isinstance(event, Epoch) and event.number == 2:
            control.change(1e-4, 96)

    train(noisy(5), control, emit, tmp_path / "changed")
    (changed,) = of(Changed, events)
    record = read_record(tmp_path / "changed")
    assert (changed.rate, changed.batch, changed.epoch) == (1e-4, 96, 2)
    assert [(turn.step, turn.rate, turn.batch) for turn in record.changes] == [(changed.step, 1e-4, 96)]
    assert record.steps == 2 * 30 + 3 * 15
    plain, calm = tmp_path / "plain", tmp_path / "calm"
    train(noisy(2), Control(), lambda event: None, plain)
    train(noisy(5, Adam(rate=1e-4)), Control(), lambda event: None, calm)
    assert state(tmp_path / "changed")[0] != state(calm)[0]
    resumed = resume(plain, *batched(96), rate=1e-4, more=3)
    assert resumed.steps == record.steps
    assert state(plain)[0] == state(tmp_path / "changed")[0]


def batched(batch):
    """Change the batch before the first step."""
    control = Control()
    control.change(None, batch)
    return control, lambda event: None


def test_early_stopping_keeps_the_best_weights(tmp_path):
    design = chain(
        "Overfit",
        "moons",
        "point",
        {"Hidden": dense(64, activation=ReLU()), "Scores": dense(2)},
        CrossEntropy(),
        "label",
        stages=(replace(stage(2000, 16, Adam(rate=0.03))[0], patience=8),),
    )
    events = []
    finished = train(design, Control(), events.append, tmp_path)
    losses = {event.number: event.validation for event in of(Epoch, events)}
    best = min(losses, key=losses.get)
    assert finished.early
    assert not finished.stopped
    assert finished.best_epoch == best
    assert finished.epochs - best >= 8
    assert finished.epochs < 2000
    record = read_record(tmp_path)
    assert (record.holds, record.state, record.best) == ("best", "finished", losses[best])
    held, best_ones = (load_file(tmp_path / f"{name}.safetensors") for name in ("weights", "best"))
    assert all(torch.equal(held[name], best_ones[name]) for name in best_ones)
    assert validation_loss(design, load_run(tmp_path)) == pytest.approx(losses[best], rel=1e-6)
    assert resume(tmp_path, Control(), lambda event: None, more=3).epochs >= finished.epochs + 3


def validation_loss(design, net):
    """Oracle: torch's own loss on the validation part."""
    from backends.data import load
    from backends.data.parts import parts

    kind = design.nodes["n1"].kind
    fields = load(kind, design.header.seed).fields
    rows = parts(kind, fields["label"], len(fields["label"]), design.header.seed)[1]
    with torch.no_grad():
        scores = net(torch.from_numpy(fields["point"][rows]))
        return float(torch.nn.functional.cross_entropy(scores, torch.from_numpy(fields["label"][rows])))


# Disks that refuse --------------------------------------------------------------------------------


def test_a_full_disk_does_not_end_a_training(tmp_path, often, monkeypatch):
    def full(path, content):
        raise OSError(28, "No space left on device", str(path))

    monkeypatch.setattr(checkpoints, "write_atomic", full)
    monkeypatch.setattr(keeper, "write_atomic", full)
    events = []
    finished = train(noisy(), Control(), events.append, tmp_path / "run")
    assert finished.epochs == 6
    assert finished.run == ""
    text = "Checkpoints can not be written: No space left on device. The training goes on."
    assert of(Noted, events)[0].text == text
    assert len(of(Noted, events)) <= 2
    assert not of(Kept, events)


def test_a_store_that_can_not_be_written_does_not_end_a_training(tmp_path):
    store = Runs(tmp_path)
    store._shelf._connection.execute("PRAGMA query_only = ON")
    events = []
    finished = train(noisy(), Control(), events.append, tmp_path / "run", store=store)
    assert isinstance(finished, Finished)
    assert "The list of runs can not be written" in of(Noted, events)[0].text
    assert Runs(tmp_path).get("run").state == "finished"
