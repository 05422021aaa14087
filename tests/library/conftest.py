from tests.results.conftest import bench, server

__all__ = ["bench", "server"]
