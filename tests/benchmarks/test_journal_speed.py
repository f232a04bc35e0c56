"""What keeping a journal costs while somebody draws: the window waits for it."""

from itertools import count

import pytest

from designer.document import Document
from designer.edits.changing import move, rename
from designer.journal import Journal, Opening
from designer.owner import myself
from tests.benchmarks.test_designer_speed import drawing, measured


@pytest.mark.parametrize(("nodes", "one", "all_nodes", "begin"), [(1_000, 1, 8, 40), (10_000, 2, 200, 400)])
def test_a_record_is_not_felt(nodes, one, all_nodes, begin, tmp_path):
    document = Document(drawing(nodes))
    design, numbers = document.design, count()

    def opened():
        return Journal(tmp_path / str(next(numbers)), design, Opening(owner=myself()))

    journal = opened()
    name = rename(design, document.view, "n50", "Other")
    places = move(design, document.view, dict.fromkeys(design.nodes, (1.0, 2.0)))
    path = tmp_path / "0" / "journal-1"
    before = path.stat().st_size
    journal.write(name, design)
    assert path.stat().st_size - before < 1000
    assert measured(f"record of a name, {nodes:,} nodes", lambda: journal.write(name, design), 50) <= one
    said = f"record of a move of all, {nodes:,} nodes"
    assert measured(said, lambda: journal.write(places, design, another=False), 9) <= all_nodes
    assert measured(f"beginning, {nodes:,} nodes", lambda: opened().close()) <= begin
    journal.close()
