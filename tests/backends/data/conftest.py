import pytest

from backends.data.inspection import inspected


@pytest.fixture(autouse=True)
def home(tmp_path, monkeypatch):
    monkeypatch.setenv("NEURARIUM_HOME", str(tmp_path / "home"))


@pytest.fixture
def table(tmp_path):
    """Write a table, look at it, and return what was found."""

    def look(content, name="table.csv", **words):
        path = tmp_path / name
        path.write_bytes(content if isinstance(content, bytes) else content.encode())
        *_, found = inspected(path, **words)
        return found

    return look
