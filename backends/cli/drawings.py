"""Commands about drawings, none of which needs torch: templates, new, check, code, upgrade."""

from __future__ import annotations

import os
from argparse import Namespace

from backends.cli.files import errors, opened, pointer, sentence, sound, writable, written
from backends.cli.printer import Printer, count
from backends.cli.refusal import USER, Refused
from backends.codegen.source import Unsupported
from designer.design import Design, by_number
from designer.infer import Fact
from designer.layer import Unknown
from designer.naming import title
from designer.storage import VERSION
from designer.templates import templates as shipped
from designer.view import View, fresh, problems


def templates(words: Namespace, out: Printer) -> int:
    """List the designs that ship with the app."""
    found = shipped()
    for row in found:
        out.record("template", id=row.id, title=row.title, family=row.family, data=row.data, figure=row.figure)
    head = ("id", "title", "family", "data", "expected")
    out.table([head, *((row.id, row.title, row.family, row.data, row.figure) for row in found)])
    out.result(templates=len(found))
    return 0


def new(words: Namespace, out: Printer) -> int:
    """Write a design to a file: one that ships with the app, or one proposed for data of your own."""
    known = {row.id: row.design for row in shipped()}
    if bool(words.id) == bool(words.data):
        raise Refused("expected either the id of a template or --data FILE")
    if words.id and words.id not in known:
        raise Refused(f"there is no template {words.id}; there are {', '.join(known)}")
    if os.path.lexists(words.output) and not words.force:
        raise Refused(f"{words.output}: it is there already; add --force to replace it")
    writable(words.output)
    if words.data:
        from backends.cli.tables import proposed

        written(words.output, proposed(words.data, words.target, words.output))
    else:
        written(words.output, known[words.id])
    out.result(f"Wrote {words.output}.", path=words.output, id=words.id or words.data)
    return 0


def check(words: Namespace, out: Printer) -> int:
    """Show what follows from a drawing: shapes, sizes, and what is wrong with it."""
    design = opened(words.file)
    view = fresh(design)
    _nodes(design, view, out)
    for problem in problems(design, view):
        place = pointer(problem.place, problem.wire)
        fixes = [fix.label for fix in problem.fixes]
        remedy = f"  [{' | '.join(fixes)}]" if fixes else ""
        out.line(f"{problem.severity}: {place}: {sentence(problem)}{remedy}")
        out.record(
            "problem",
            severity=problem.severity,
            pointer=place,
            node=problem.place,
            wire=problem.wire,
            title=problem.title,
            detail=problem.detail,
            fixes=fixes,
        )
    wrong = errors(design, view)
    verdict = "It can be trained." if not wrong else f"It can not be trained: {count(len(wrong), 'error')}."
    out.result(verdict, ok=not wrong, errors=len(wrong), parameters=view.weights, multiply_adds=view.cost)
    if wrong:
        first = wrong[0]
        out.complain(f"{words.file}: {pointer(first.place, first.wire)}: {sentence(first)}")
    return USER if wrong else 0


def code(words: Namespace, out: Printer) -> int:
    """Print a drawing as the PyTorch module that is trained, or write it to a file."""
    from backends.codegen.torch import generate

    design = opened(words.file)
    if words.output:
        writable(words.output)
    view = fresh(design)
    sound(words.file, design, view)
    try:
        source = generate(design, view)
    except Unsupported as error:
        raise Refused(f"{words.file}: {pointer(error.place)}: {error.reason}") from error
    if words.output:
        written(words.output, source.text.encode())
        out.result(f"Wrote {words.output}.", path=words.output, name=source.name)
    else:
        out.text(source.text)
        out.result(name=source.name, text=source.text)
    return 0


def upgrade(words: Namespace, out: Printer) -> int:
    """Write a design in the newest version of the file format, canonically."""
    design = opened(words.file)
    writable(words.output)
    written(words.output, design)
    out.result(f"Wrote {words.output}, version {VERSION} of the format.", path=words.output, version=VERSION)
    return 0


def _nodes(design: Design, view: View, out: Printer) -> None:
    rows = [("id", "name", "kind", "shape", "parameters", "multiply-adds")]
    for key in sorted(design.nodes, key=by_number):
        node, fact = design.nodes[key], view.facts[key]
        kind = str(node.kind.raw.get("type", "")) if isinstance(node.kind, Unknown) else type(node.kind).__name__
        rows.append((key, title(node), kind, _shape(fact), f"{fact.weights:,}", f"{fact.cost:,}"))
        out.record(
            "node",
            id=key,
            name=title(node),
            kind=kind,
            shapes={name: {"axes": signal.axes, "classes": signal.classes} for name, signal in fact.signals.items()},
            parameters=fact.weights,
            multiply_adds=fact.cost,
        )
    rows.append(("", "total", "", "", f"{view.weights:,}", f"{view.cost:,}"))
    out.table(rows, right=(4, 5))


def _shape(fact: Fact) -> str:
    if len(fact.signals) == 1:
        return str(next(iter(fact.signals.values())))
    return ", ".join(f"{name} {signal}" for name, signal in fact.signals.items())
