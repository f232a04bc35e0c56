"""Judging: the loss and the share of right answers on samples that were not trained on."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from backends.codegen.losses import Term
from backends.engine.form import Form, watching
from designer.catalog.losses import BCE, CrossEntropy
from designer.design import Design

CHUNK = 1024


def judged(
    design: Design, form: Form, net: nn.Module, batch: tuple[Tensor, ...], heard: list[Tensor] | None = None
) -> tuple[float, dict[str, float]]:
    """Return the mean loss over samples and, for a classifier, its accuracy; `heard` then keeps its probabilities."""
    count = len(batch[0])
    total, right, shares = 0.0, 0, list[Tensor]()
    term = classifier(design, form)
    with watching(net):
        for chunk in zip(*(torch.split(rows, CHUNK) for rows in batch), strict=True):
            answers = form.answers(net, chunk)
            total += float(form.measured(answers, chunk)) * len(chunk[0])
            if term is not None:
                labels = chunk[form.values.index(term.target, len(form.source.inputs))]
                shares.append(scores(design, form, term, answers))
                right += int((shares[-1].argmax(1) == labels).sum())
    if heard is not None and shares:
        heard[:] = [torch.cat(shares)]
    return total / count, {} if term is None else {"accuracy": right / count}


def classifier(design: Design, form: Form) -> Term | None:
    """Return the first loss that compares a prediction with class labels straight from the data."""
    for term in form.criterion.terms:
        if term.target in form.criterion.targets and isinstance(design.nodes[term.loss].kind, CrossEntropy | BCE):
            kind = design.nodes[term.target[0]].kind
            if getattr(kind, "fields", {})[term.target[1]].classes:
                return term
    return None


def scores(design: Design, form: Form, term: Term, answers: tuple[Tensor, ...]) -> Tensor:
    """Return probabilities (n, classes), whatever the loss reads; two classes for a yes-or-no unit."""
    answer = answers[form.source.outputs.index(term.prediction)]
    if isinstance(design.nodes[term.loss].kind, BCE):
        yes = (torch.sigmoid(answer) if term.logits else answer).flatten(1)
        return torch.cat([1 - yes, yes], 1)
    return torch.softmax(answer, -1) if term.logits else answer
