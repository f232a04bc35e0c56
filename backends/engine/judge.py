"""Judging: the loss on samples that were not trained on, and how right the answers are."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from backends.codegen.losses import Term
from backends.engine.figures import Distances, Verdicts
from backends.engine.form import Form, watching
from designer.catalog.losses import BCE, L1, MSE, CrossEntropy
from designer.design import Design

CHUNK = 1024


def judged(
    design: Design, form: Form, net: nn.Module, batch: tuple[Tensor, ...], heard: list[Tensor] | None = None
) -> tuple[float, dict[str, float]]:
    """Return the mean loss over samples and the figures of classes or numbers; `heard` keeps the probabilities.

    Of a sequence every step counts.
    """
    count = len(batch[0])
    total, shares = 0.0, list[Tensor]()
    term, measured = classifier(design, form), regression(design, form)
    verdicts, distances = Verdicts(), Distances()
    with watching(net):
        for chunk in zip(*(torch.split(rows, CHUNK) for rows in batch), strict=True):
            answers = form.answers(net, chunk)
            total += float(form.measured(answers, chunk)) * len(chunk[0])
            if term is not None:
                shares.append(scores(design, form, term, answers))
                verdicts.take(shares[-1].flatten(0, -2), _wanted(form, term, chunk).flatten())
            elif measured is not None:
                answer = answers[form.source.outputs.index(measured.prediction)]
                distances.take(_rows(measured, answer), _rows(measured, _wanted(form, measured, chunk)))
    if heard is not None and shares:
        heard[:] = [torch.cat(shares)]
    return total / count, verdicts.figures() if term else distances.figures() if measured else {}


def regression(design: Design, form: Form) -> Term | None:
    """Return the first loss that compares a prediction with numbers of the data which the network does not read."""
    for term in form.criterion.terms:
        if term.target in form.criterion.targets and term.target not in form.source.inputs:
            field = getattr(design.nodes[term.target[0]].kind, "fields", {})[term.target[1]]
            if not field.classes and isinstance(design.nodes[term.loss].kind, MSE | L1):
                return term
    return None


def _rows(term: Term, x: Tensor) -> Tensor:
    """(n, ...) -> (n, numbers); of sequences a row for each step."""
    return (x.flatten(0, 1) if term.timed else x).flatten(1)


def _wanted(form: Form, term: Term, batch: tuple[Tensor, ...]) -> Tensor:
    """Return the target of a loss in a batch."""
    return batch[form.values.index(term.target, len(form.source.inputs))]


def classifier(design: Design, form: Form) -> Term | None:
    """Return the first loss that compares a prediction with class labels straight from the data."""
    for term in form.criterion.terms:
        if term.target in form.criterion.targets and isinstance(design.nodes[term.loss].kind, CrossEntropy | BCE):
            kind = design.nodes[term.target[0]].kind
            if getattr(kind, "fields", {})[term.target[1]].classes:
                return term
    return None


def scores(design: Design, form: Form, term: Term, answers: tuple[Tensor, ...]) -> Tensor:
    """Return probabilities (n, classes), whatever the loss reads; two classes for a yes-or-no unit.

    (n, time, classes) for a term that compares at each step.
    """
    answer = answers[form.source.outputs.index(term.prediction)]
    if isinstance(design.nodes[term.loss].kind, BCE):
        yes = (torch.sigmoid(answer) if term.logits else answer).flatten(2 if term.timed else 1)
        return torch.cat([1 - yes, yes], -1)
    return torch.softmax(answer, -1) if term.logits else answer
