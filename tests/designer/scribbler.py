"""Somebody who draws at random, the same for the same seed; as a program, until it is killed, with a journal."""

import contextlib
import os
import random
import sys
from pathlib import Path

import resources
from designer.catalog.neurons import Neurons
from designer.document import Document
from designer.edits.changing import move, rename, set_fields, set_header, set_training
from designer.edits.placing import place
from designer.edits.removing import remove
from designer.edits.wiring import connect
from designer.journal import Journal, Opening
from designer.owner import myself
from designer.storage import load

SHIPPED = "designs/deep-autoencoder.neurarium"


def start():
    return Document(load(resources.data(SHIPPED)))


def scribble(document, seed):
    """Make changes for ever; yields after each one."""
    draw = random.Random(seed)
    while True:
        before = document.design
        act(document, draw)
        if document.design is not before:
            yield


def act(document, draw):
    design, view = document.design, document.view
    key = draw.choice(sorted(design.nodes) or [""])
    what = draw.randrange(10)
    if what == 0 and document.place:
        document.undo()
    elif what == 1 and document.place < len(document.steps):
        document.redo()
    elif what == 2 and len(design.nodes) > 8:
        document.commit("Delete", remove(design, view, [key]))
    elif what == 3 or not design.nodes:
        at = (8.0 * draw.randrange(99), 8.0 * draw.randrange(99))
        document.commit("Add", place(design, view, Neurons(shape=(draw.randrange(1, 99),)), at))
    elif what == 4:
        with contextlib.suppress(ValueError):
            document.commit("Connect", connect(design, view, key, "out", draw.choice(sorted(design.nodes)), "in"))
    elif what == 5 and isinstance(design.nodes[key].kind, Neurons):
        document.commit("Widen", set_fields(design, view, key, {"shape": (draw.randrange(1, 99),)}))
    elif what == 6:
        document.commit("Title", set_header(design, {"name": f"Drawing {draw.randrange(9)}"}))
    elif what == 7:
        document.commit("Train", set_training(design, epochs=draw.randrange(1, 99)))
    elif what == 8:
        document.commit("Name", rename(design, view, key, f"Node {draw.randrange(99)} 名"))
    else:
        places = {name: (8.0 * draw.randrange(99), 0.5) for name in draw.choices(sorted(design.nodes), k=2)}
        document.commit("Move", move(design, view, places))


def kept(document, folder, **told):
    """Keep a journal of a document from now on, and return it."""
    journal = Journal(folder, document.design, Opening(owner=myself(), name="Scribble", **told))
    document.watch(lambda patch: journal.write(patch, document.design))
    return journal


def main(folder, seed):
    document = start()
    kept(document, Path(folder))
    for _ in scribble(document, int(seed)):
        os.write(1, b".")  # acknowledged


if __name__ == "__main__":
    main(*sys.argv[1:])
