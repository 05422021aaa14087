import pytest

pytest.register_assert_rewrite("tests.stories.faults.rows")
