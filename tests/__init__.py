"""The tests. What they share they import by its full name: `from tests.fixture import Fixture`."""
