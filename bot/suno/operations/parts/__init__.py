"""What several operations share; an operation itself has its file one folder up."""
