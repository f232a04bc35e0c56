"""Whatever a hand does: what follows from the drawing stays true, all can be taken back, and files read back."""

from dataclasses import dataclass, field

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec.structs import replace

from designer.activations import ACTIVATIONS, Softmax, Step
from designer.catalog import PALETTE
from designer.catalog.data import SOURCES, Data
from designer.catalog.neurons import Neurons
from designer.design import Design, Note, by_number
from designer.document import Document
from designer.edits import mended
from designer.edits.building import added, patch, spot
from designer.edits.changing import become, freeze, move, mute, rename, set_fields, set_header, set_training
from designer.edits.copying import copy, duplicate, paste
from designer.edits.exchanging import exchange, reading, shipping
from designer.edits.exploding import explode, fuse
from designer.edits.placing import add_data, insert, insertable, place, splice
from designer.edits.removing import remove, remove_and_reconnect
from designer.edits.teaching import attach, feed, redirect, teach
from designer.edits.timing import hold
from designer.edits.wiring import connect, connect_target, first_fit, misfit, set_wire
from designer.layer import Loss, Unknown
from designer.layout import arrange
from designer.learning import SGD, Adam, AdamW
from designer.origin import Column, Origin
from designer.patch import Patch
from designer.roles import roles
from designer.storage import dump, load
from designer.synapses import Fixed, Frozen, Init, Synapses
from designer.templates import templates
from designer.view import View, apply, fresh, problems

PRESETS = [preset.kind for _, group in PALETTE for preset in group]
FUTURE = Unknown(raw={"type": "FromTheFuture", "power": [1, {"deep": 2.5}]})
PLACES = [(0.0, 0.0), (-0.0, 8.0), (176, 16), (-1e7, 1e7), (3.25, -0.1)]
NAMES = ["", "Encoder", "  spaces  ", "名前 🧠", 'quote " \\ /', "a\nb\x00c", "x" * 500, "class", "n1"]
FIELDS = {
    "Neurons": [
        *({"shape": shape} for shape in ((1,), (2,), (10,), (64,), (1, 8, 8), (46341, 46341))),
        *({"activation": activation()} for activation in ACTIVATIONS),
        {"bias": None},
        {"aggregate": "max"},
    ],
    "Activate": [{"activation": Step()}, {"activation": Softmax()}],
    "Concatenate": [{"axis": 0}, {"axis": 2}],
    "Data": [{"holdout": 0}, {"holdout": 0.5}, {"split": "tail"}],
    "Dropout": [{"chance": 0}, {"chance": 0.9}],
    "Corrupt": [{"how": "gaussian", "amount": 1}],
    "Standardize": [{"scale": False}],
    "MSE": [{"weight": 2}],
    "BCE": [{"reads": "logits"}, {"reads": "probabilities"}],
    "CrossEntropy": [{"reads": "probabilities", "weight": 0.5}],
}
FILES = [
    Origin(path="a.csv", columns=(Column(name="x"), Column(name="y", role="target"))),
    Origin(path="a.csv", columns=(Column(name="label", type="category", role="target", classes=("no", "yes")),)),
    Origin(path="/b/c.npz", format="npz", columns=(Column(name="image", axes=(1, 8, 8)), Column(name="columns"))),
]
HEADERS = [
    {"name": "Renamed"},
    {"name": ""},
    {"seed": 7},
    {"about": {"b": "2", "a": "1"}},
    {"about": {"a": "1", "b": "2"}},
]
TRAININGS = [{"epochs": 3}, {"batch": 7}, {"optimizer": SGD(rate=1)}, {"optimizer": AdamW()}, {"optimizer": Adam()}]


@dataclass
class Hand:
    """Draws from a design what an edit needs; `numbers` say which of several it takes."""

    design: Design
    view: View
    numbers: list[int] = field(default_factory=list)

    def one(self, options):
        options = list(options)
        return options[self.numbers.pop() % len(options)] if options and self.numbers else None

    def node(self):
        return self.one(sorted(self.design.nodes, key=by_number))

    def wire(self):
        return self.one(sorted(self.design.wires, key=by_number))

    def some(self):
        rows = sorted((*self.design.nodes, *self.design.wires, *self.design.notes), key=by_number)
        count = 1 + (self.one(range(4)) or 0)
        return [key for key in {self.one(rows) for _ in range(count)} if key is not None]

    def port(self):
        """A node and one of its outputs."""
        return self.one((key, name) for key, node in self.design.nodes.items() for name in node.kind.emits())

    def socket(self):
        """A node and one of its inputs."""
        return self.one((key, port.name) for key, node in self.design.nodes.items() for port in node.kind.inputs)


def _place(hand):
    return place(hand.design, hand.view, hand.one(PRESETS), hand.one(PLACES), hand.one(NAMES[:4]))


def _place_unknown(hand):
    return place(hand.design, hand.view, FUTURE, hand.one(PLACES))


def _note(hand):
    key = f"t{hand.design.last + 1}"
    return patch(added("notes", {key: Note(text=hand.one(NAMES[:5]), at=spot(*hand.one(PLACES)))}))


def _connect(hand):
    port, socket, replaces = hand.port(), hand.socket(), hand.one(["", hand.wire() or ""])
    if port and socket:
        misfit(hand.design, hand.view, *port, *socket, replaces or "")
        return connect(hand.design, hand.view, *port, *socket, replaces or "")
    return None


def _lead_back(hand):
    """Wire the end of a way back to where it began."""
    wire = hand.design.wires.get(hand.wire() or "")
    if wire is None:
        return None
    ends = [wire.target, *(hand.design.wires[name].target for name in hand.view.out.get(wire.target, ()))]
    end = hand.one(ends)
    outs, ins = hand.design.nodes[end].kind.emits(), hand.design.nodes[wire.source].kind.inputs
    return connect(hand.design, hand.view, end, outs[0], wire.source, ins[0].name) if outs and ins else None


def _undelay(hand):
    key = hand.one(k for k, wire in hand.design.wires.items() if wire.delay)
    return set_wire(hand.design, hand.view, key, {"delay": 0}) if key else None


def _drop_on_body(hand):
    port, target = hand.port(), hand.node()
    name = first_fit(hand.design, hand.view, *port, target) if port and target else ""
    return connect(hand.design, hand.view, *port, target, name) if name else None


def _insert(hand):
    wire, kind = hand.wire(), hand.one([kind for kind in (*PRESETS, FUTURE) if insertable(kind)])
    return insert(hand.design, hand.view, wire, kind, hand.one([None, (8.0, 8.0)])) if wire else None


def _splice(hand):
    wire, key = hand.wire(), hand.one(k for k, node in hand.design.nodes.items() if insertable(node.kind))
    return splice(hand.design, hand.view, wire, key) if wire and key else None


def _teach(hand):
    key = hand.one(k for k, node in hand.design.nodes.items() if node.kind.emits())
    kind = hand.one(kind for kind in PRESETS if isinstance(kind, Loss))
    return teach(hand.design, hand.view, key, kind) if key else None


def _feed(hand):
    key = hand.one(hand.design.nodes)
    return feed(hand.design, hand.view, key) if key else None


def _attach(hand):
    key = hand.one(k for k, node in hand.design.nodes.items() if isinstance(node.kind, Loss))
    return attach(hand.design, hand.view, key) if key else None


def _redirect(hand):
    wire = hand.one(hand.design.wires)
    return redirect(hand.design, hand.view, wire, hand.one([2, 3])) if wire else None


def _connect_target(hand):
    key = hand.one(k for k, node in hand.design.nodes.items() if isinstance(node.kind, Loss))
    return connect_target(hand.design, hand.view, key) if key else None


def _set_fields(hand):
    key = hand.one(k for k, node in hand.design.nodes.items() if type(node.kind).__name__ in FIELDS)
    fields = hand.one(FIELDS[type(hand.design.nodes[key].kind).__name__]) if key else None
    return set_fields(hand.design, hand.view, key, fields) if fields else None


def _become(hand):
    key, kind = hand.node(), hand.one((*PRESETS, FUTURE))
    return become(hand.design, hand.view, key, kind) if key else None


def _rename(hand):
    key = hand.node()
    return rename(hand.design, hand.view, key, hand.one(NAMES)) if key else None


def _move(hand):
    return move(hand.design, hand.view, {key: hand.one(PLACES) or (1.0, 1.0) for key in hand.some()})


def _mute(hand):
    key = hand.node()
    return mute(hand.design, hand.view, key, bool(hand.one([0, 1]))) if key else None


def _freeze(hand):
    keys = [key for key in hand.some() if key in hand.design.nodes]
    return freeze(hand.design, hand.view, keys, bool(hand.one([0, 1])))


def _hold(hand):
    key = hand.node()
    return hold(hand.design, hand.view, key, hand.one([1, 6])) if key else None


def _set_wire(hand):
    key = hand.wire()
    weights = [Fixed(value=0), Frozen(init=Init(law="zeros"))]
    fields = [{"delay": 0}, {"delay": 0}, {"delay": 1}, {"delay": 3}, {"slot": 5}, {"slot": 0}]
    fields += (
        [{"synapses": Synapses(weight=weight)} for weight in weights] if key and hand.design.wires[key].synapses else []
    )
    return set_wire(hand.design, hand.view, key, hand.one(fields)) if key else None


def _exchange(hand):
    """Let a data node read another set, or a file with other columns."""
    key = hand.one(key for key, node in hand.design.nodes.items() if isinstance(node.kind, Data))
    if not key:
        return None
    kind = hand.design.nodes[key].kind
    kinds = [shipping(kind, row) for row in SOURCES] + [reading(kind, file) for file in FILES]
    return exchange(hand.design, hand.view, key, hand.one(kinds))


def _remove(hand):
    return remove(hand.design, hand.view, hand.some())


def _remove_and_reconnect(hand):
    return remove_and_reconnect(hand.design, hand.view, iter(hand.some()))


def _explode(hand):
    key = hand.node()
    try:
        return explode(hand.design, hand.view, key) if key else None
    except ValueError:
        return None


def _fuse(hand):
    """Fuse neurons that read the same node, or any."""
    near = {hand.design.wires[name].target for name in hand.view.out.get(hand.node() or "", ())}
    try:
        return fuse(hand.design, hand.view, hand.one([near, hand.some()]))
    except ValueError:
        return None


def _paste(hand):
    text = copy(hand.design, hand.some())
    return paste(hand.design, hand.view, text, hand.one([(32.0, 32.0), (-8.0, 0.0)]))


def _paste_design(hand):
    return paste(hand.design, hand.view, dump(hand.one(templates()).design).decode())


def _mend(hand):
    fix = hand.one(fix for problem in problems(hand.design, hand.view) for fix in problem.fixes)
    return mended(hand.design, hand.view, fix) if fix else None


def _arrange(hand):
    return move(hand.design, hand.view, arrange(hand.design, hand.view, {}))


EDITS = {
    "place": _place,
    "place something unknown": _place_unknown,
    "note": _note,
    "connect": _connect,
    "lead back": _lead_back,
    "undelay": _undelay,
    "undelay another": _undelay,
    "drop on body": _drop_on_body,
    "insert": _insert,
    "splice": _splice,
    "add data": lambda hand: add_data(hand.design, hand.view, hand.one(SOURCES).name),
    "teach": _teach,
    "feed": _feed,
    "attach": _attach,
    "redirect": _redirect,
    "connect target": _connect_target,
    "set fields": _set_fields,
    "become": _become,
    "rename": _rename,
    "move": _move,
    "mute": _mute,
    "freeze": _freeze,
    "hold": _hold,
    "set wire": _set_wire,
    "set header": lambda hand: set_header(hand.design, hand.one(HEADERS)),
    "set training": lambda hand: set_training(hand.design, **hand.one(TRAININGS)),
    "exchange": _exchange,
    "remove": _remove,
    "remove and reconnect": _remove_and_reconnect,
    "explode": _explode,
    "fuse": _fuse,
    "fuse again": _fuse,
    "paste": _paste,
    "paste a design": _paste_design,
    "duplicate": lambda hand: duplicate(hand.design, hand.view, hand.some()),
    "mend": _mend,
    "arrange": _arrange,
}
TIMES = ("undo", "redo", "go", "save")
NUMBERS = st.lists(st.integers(0, 999), min_size=8, max_size=8)
STARTS = [Design(), *(template.design for template in templates())]


def same_view(view, anew):
    """Compare what was carried with what is worked out afresh; ranks may have gaps."""
    for name in ("into", "out", "wirings", "facts", "weights", "cost", "loop", "delayed"):
        assert getattr(view, name) == getattr(anew, name), name


def in_order(design, view):
    assert view.rank.keys() == design.nodes.keys()
    for wire in design.wires.values():
        assert view.loop or wire.delay or view.rank[wire.source] < view.rank[wire.target]


def without_last(design):
    return dump(
        replace(
            design,
            last=max(
                map(int, ["0", *(key[1:] for table in (design.nodes, design.wires, design.notes) for key in table)])
            ),
        )
    )


def check(document):
    design, view = document.design, document.view
    same_view(view, fresh(design))
    in_order(design, view)
    for wire in design.wires.values():
        into_neurons = isinstance(design.nodes[wire.target].kind, Neurons) and wire.input == "in"
        assert (wire.synapses is not None) == into_neurons
    again = load(dump(design))
    assert again.same(design)
    assert again.last == design.last
    assert dump(again) == dump(design)
    for problem in problems(design, view):
        assert problem.title
        assert not problem.place or problem.place in design.nodes
        assert not problem.wire or problem.wire in design.wires
    assert roles(design, view).keys() == design.nodes.keys()


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(
    st.sampled_from(STARTS),
    st.lists(
        st.tuples(st.sampled_from([*EDITS, *EDITS, *TIMES]), NUMBERS, st.sampled_from([None, None, "drag", "type"])),
        max_size=25,
    ),
)
def test_every_step_keeps_the_view_true_and_can_be_taken_back(start, steps):
    document = Document(start)
    seen = [(document.design, without_last(document.design))]
    saved = document.design
    mirror = [start, fresh(start)]
    document.watch(lambda change: mirror.__setitem__(slice(None), apply(*mirror, change)))
    for name, numbers, gesture in steps:
        hand = Hand(document.design, document.view, list(numbers))
        last = document.design.last
        if name == "undo":
            document.undo()
        elif name == "redo":
            document.redo()
        elif name == "go":
            document.go(hand.one(range(-1, len(document.steps) + 2)))
        elif name == "save":
            document.mark_saved()
            saved = document.design
        else:
            change = EDITS[name](hand) or Patch()
            before = document.design
            committed = document.commit(name, change, gesture)
            assert committed == (not document.design.same(before))
            assert all(step.patch for step in document.steps)
            if committed:
                seen[document.place :] = [(document.design, without_last(document.design))]
        check(document)
        design, content = seen[document.place]
        assert document.design.same(design)
        assert without_last(document.design) == content
        assert document.design.last >= last
        assert document.dirty or document.design.same(saved)
        assert mirror[0] == document.design
        same_view(mirror[1], document.view)


def test_every_kind_of_edit_is_in_the_sequences():
    from designer import edits
    from designer.edits import changing, copying, exchanging, exploding, placing, removing, teaching, timing, wiring

    public = {
        name
        for module in (changing, copying, exchanging, exploding, placing, removing, teaching, timing, wiring)
        for name, value in vars(module).items()
        if callable(value)
        and getattr(value, "__module__", "") == module.__name__
        and value.__annotations__.get("return") == "Patch"
    }
    tried = {name for function in EDITS.values() for name in function.__code__.co_names}
    assert public - {"added_copy"} <= tried
    assert set(edits.FIXES) <= public
