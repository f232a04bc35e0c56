"""The samples of a shipped set of sequences are read as rows of steps."""

from designer.catalog.data import data
from widgets.data.shipped import shipped


def test_sequences_are_rows_of_steps():
    found = shipped(data("parity"))
    assert found is not None
    assert found.about == "500 sequences of 12 steps"
    assert found.images is None
    assert [(head.name, head.role) for head in found.heads] == [("bit", "sequence"), ("odd", "target")]
    bits, odd = found.rows(499, 5)[0]
    count = 0
    for bit, said in zip(bits.split(), odd.split(), strict=True):
        count += int(bit)
        assert int(said) == count % 2


def test_numbers_have_two_digits_and_what_comes_next_is_the_target():
    found = shipped(data("waves"))
    assert found is not None
    assert [head.role for head in found.heads] == ["sequence", "target"]
    now, after = (row.split() for row in found.rows(0, 1)[0])
    assert now[1:] == after[:-1]
    assert len(now) == 60
