"""Samples are what their rows in the catalog promise, and every one is in exactly one part."""

import numpy as np
import pytest

from backends.data import load
from backends.data.parts import parts
from backends.errors import DataError
from designer.catalog.data import SOURCES, Data, Field, data


@pytest.mark.parametrize("row", [row for row in SOURCES if row.file is None], ids=lambda row: row.name)
def test_a_source_gives_what_the_catalog_promises(row):
    samples = load(data(row.name))
    assert len(samples) == row.samples
    assert samples.fields.keys() == row.fields.keys()
    for name, field in row.fields.items():
        values = samples.fields[name]
        assert values.shape == (row.samples, *([field.length] if field.sequence else []), *field.axes)
        assert values.dtype == (np.int64 if field.classes else np.float32)
        assert not field.classes or set(values.flatten().tolist()) == set(range(field.classes))
        assert field.classes or np.abs(values).max() < 1.2


@pytest.mark.parametrize("row", [row for row in SOURCES if row.file is None], ids=lambda row: row.name)
def test_samples_are_the_same_every_time(row):
    first, second = load(data(row.name), 0), load(data(row.name), 1)
    for name in row.fields:
        np.testing.assert_array_equal(first.fields[name], second.fields[name])


def test_the_arms_of_the_spiral_are_opposite_and_equally_long():
    fields = load(data("spiral")).fields
    arms = [fields["point"][fields["label"] == label] for label in (0, 1)]
    assert [len(arm) for arm in arms] == [500, 500]
    radii = [np.sort(np.hypot(*arm.T)) for arm in arms]
    np.testing.assert_allclose(radii[0], radii[1], atol=1e-6)
    order = [np.argsort(np.hypot(*arm.T)) for arm in arms]
    np.testing.assert_allclose(arms[0][order[0]], -arms[1][order[1]], atol=1e-6)


def test_sequences_follow_their_rules():
    bits, odd = (load(data("parity")).fields[name] for name in ("bit", "odd"))
    np.testing.assert_array_equal(odd, np.logical_xor.accumulate(bits[..., 0] > 0, 1))
    bits, heard = (load(data("echo")).fields[name] for name in ("bit", "echo"))
    np.testing.assert_array_equal(heard[:, 2:], bits[:, :-2, 0])
    assert not heard[:, :2].any()
    now, after = (load(data("waves")).fields[name] for name in ("now", "next"))
    np.testing.assert_array_equal(now[:, 1:], after[:, :-1])
    spectrum = np.abs(np.fft.rfft(now[..., 0], axis=1)).mean(0)  # 60 steps: 3 turns of 20, between 8 and 9 of 7
    assert set(np.argsort(spectrum)[-3:]) == {3, 8, 9}


def test_xor_is_no_if_both_signs_are_equal():
    fields = load(data("xor")).fields
    np.testing.assert_array_equal(fields["label"], fields["point"].prod(1) < 0)


@pytest.mark.parametrize("split", ["shuffled", "stratified", "tail"])
@pytest.mark.parametrize("share", [0.0, 0.01, 0.2, 0.5, 1.0])
@pytest.mark.parametrize("count", [1, 2, 3, 10, 1797])
def test_every_sample_is_in_exactly_one_part(split, share, count):
    kind = Data(source="digits", fields={}, holdout=share, split=split)
    labels = np.arange(count) % 10
    found = parts(kind, labels, count, 7)
    assert sorted(np.concatenate(found).tolist()) == list(range(count))
    if count >= 3 and share:
        assert all(len(part) for part in found)
        assert abs(len(found[1]) - len(found[2])) <= 1
    if not share:
        assert len(found[0]) == count


def test_stratified_parts_have_equal_shares_of_each_class():
    labels = load(data("digits")).fields["label"]
    for part in parts(data("digits"), labels, len(labels), 3):
        shares = np.bincount(labels[part]) / len(part) - np.bincount(labels) / len(labels)
        assert np.abs(shares).max() < 0.012


def test_the_tail_is_the_end_and_a_seed_decides_the_rest():
    tail = Data(source="digits", fields={}, split="tail")
    assert [part[0] for part in parts(tail, None, 100, 1)] == [0, 80, 90]
    mixed = Data(source="digits", fields={}, split="shuffled")
    once, again, other = (parts(mixed, None, 100, seed)[1].tolist() for seed in (1, 1, 2))
    assert once == again != other


def test_unknown_data_are_refused_in_words():
    with pytest.raises(DataError, match="not known here"):
        load(Data(source="../../etc/passwd", fields={}))
    with pytest.raises(DataError, match="no field"):
        load(Data(source="digits", fields={"image": Field(axes=(3,))}))
