"""What every operation is written with: the form of its row, the fields of its request, and what its work needs."""
