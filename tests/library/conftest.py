"""The same library that results are shown from."""

from tests.results.conftest import library, server

__all__ = ["library", "server"]
