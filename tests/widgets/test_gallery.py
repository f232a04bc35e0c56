"""Pictures that nobody watched are taken when somebody looks, after the training too."""

from widgets.training import State


def test_a_plot_that_is_added_after_the_training_is_filled(person):
    person.ready()
    person.open("digits-mlp")
    person.short(3)
    person.trained()
    board = person.window.dock.panel("Dashboard")
    pictures = person.editor.training.pictures
    for title in [kind.title for kind in board._shown if kind.title in ("Confusion", "Predictions")]:
        board.toggle(title)
    pictures.pop("verdicts", None)
    board.toggle("Confusion")
    person.qtbot.waitUntil(lambda: "verdicts" in pictures)
    person.qtbot.waitUntil(lambda: board.plot("Confusion").filled)
    assert person.editor.training.state is State.DONE


def test_what_was_not_watched_to_the_end_is_out_of_date(person):
    person.ready()
    person.open("digits-mlp")
    person.short(3)
    gallery, training = person.window.trainer._gallery, person.editor.training
    training.pictures.update({"samples": {}, "verdicts": {}, "maps": {}})
    gallery.forget(person.editor, ("maps",))
    assert set(training.pictures) == {"samples", "maps"}
