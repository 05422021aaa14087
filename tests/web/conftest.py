from tests.stage.fixtures import stage, stage_with

__all__ = ["stage", "stage_with"]
