"""How far a training has come: with the numbers of the network, all that its further course depends on."""

from __future__ import annotations

from math import ceil, log2

from msgspec import Struct

from backends.engine.resident import batches


class Position(Struct, kw_only=True):
    """A moment of a training, between two steps."""

    epoch: int = 0
    """Epochs finished."""
    inside: int = 0
    """Steps made in the epoch that is not."""
    total: float = 0.0
    """Of those steps, the sum of loss times samples."""
    step: int = 0
    """Steps made in all."""
    rate: float
    batch: int
    """Of the epoch that is not finished."""
    following: int = 0
    """Batch from the next epoch on; 0 = the same."""
    block: tuple[float, int] = (0.0, 0)
    """Sum and number of the step losses since the last one that was kept."""
    best: float | None = None
    best_epoch: int = 0
    patient: int = 0
    """The epoch from which on nothing better has come."""

    def stepped(self, value: float, samples: int) -> None:
        """Note a step."""
        self.total += value * samples
        self.inside += 1
        self.step += 1

    def ended(self, samples: int) -> float:
        """End the epoch and return its mean loss."""
        mean = self.total / samples
        self.epoch, self.inside, self.total = self.epoch + 1, 0, 0.0
        self.batch, self.following = self.following or self.batch, 0
        return mean

    def improved(self, value: float) -> bool:
        """Note how good the epoch was, and say whether none was better."""
        if self.best is not None and not value < self.best:
            return False
        self.best, self.best_epoch, self.patient = value, self.epoch, self.epoch
        return True


FINEST, COARSEST = 10, 6


def marked(number: int, bits: int = FINEST) -> bool:
    """Say whether a step or an epoch is one of those that are kept: each of the first 2^bits, then every second ...

    However long a training is, a curve stays short and sharp. Which ones they are hangs on the number alone, so
    that a training that was cut off and one that was not keep the same.
    """
    return number % (1 << max(0, number.bit_length() - bits)) == 0


def judging(samples: tuple[int, int, int], batch: int) -> int:
    """Choose the `bits` of the epochs that are judged: the dearer a judgement is beside an epoch, the fewer.

    A judgement takes about as long as two steps, and a third of a step for each batch of its samples.
    """
    if not samples[1]:
        return FINEST
    share = (2 + samples[1] / batch / 3) / len(batches(samples[0], batch))
    return max(COARSEST, FINEST - ceil(log2(max(1.0, 40 * share))))
