"""One question at a time, not too often, and the latest wins."""

import pytest
from PySide6.QtCore import QObject, Signal

from backends.protocol import Array, Failed, Pick, Picked
from widgets.tryit import asking
from widgets.tryit.asking import Asking

ROW = Array(dtype="float32", shape=(1, 2), data=bytes(8))


class Wire(QObject):
    """A link to nobody: remembers what it was asked."""

    answered = Signal(object)
    died = Signal(str)

    def __init__(self):
        super().__init__()
        self.asked = []

    def ask(self, request):
        self.asked.append(request)
        return len(self.asked)

    def answer(self, number=0):
        self.answered.emit(Picked(to=number or len(self.asked), inputs=ROW, count=1))


@pytest.fixture
def link(qapp):
    return Wire()


@pytest.fixture
def asker(link):
    made = Asking(link)
    made.heard = []
    made.answered.connect(lambda question, event: made.heard.append((question, event)))
    return made


def pick(number):
    return lambda: Pick(run="run", number=number)


def test_only_the_latest_question_is_asked_once_the_last_is_answered(qtbot, link, asker):
    for number in range(10):
        asker.ask(pick(number))
    assert [request.number for request in link.asked] == [0]
    link.answer()
    assert [question.number for question, _ in asker.heard] == [0]
    qtbot.waitUntil(lambda: len(link.asked) == 2)
    assert link.asked[-1].number == 9


def test_there_are_at_most_twenty_a_second(qtbot, link, asker):
    for number in range(200):
        asker.ask(pick(number))
        if len(link.asked) > len(asker.heard):
            link.answer()
        qtbot.wait(2)
    assert len(link.asked) <= 200 * 0.1 * 20


def test_nobody_hears_what_was_forgotten_or_asked_by_others(link, asker):
    asker.ask(pick(0))
    link.answer(7)
    asker.forget()
    link.answer(1)
    assert not asker.heard


def test_a_question_that_has_become_none_is_not_asked(link, asker):
    asker.ask(lambda: None)
    assert not link.asked
    asker.ask(pick(1))
    assert len(link.asked) == 1


def test_a_death_is_an_answer_and_the_next_question_is_asked(qtbot, link, asker):
    asker.ask(pick(0))
    link.died.emit("It ended.")
    assert asker.heard[0][1] == Failed(to=1, reason="It ended.")
    asker.ask(pick(1))
    qtbot.waitUntil(lambda: len(link.asked) == 2)


def test_a_worker_that_is_busy_is_said(qtbot, link, monkeypatch):
    monkeypatch.setattr(asking, "PATIENCE", 30)
    asker = Asking(link)
    with qtbot.waitSignal(asker.delayed):
        asker.ask(pick(0))
