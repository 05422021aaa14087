"""What the client of a person does: types, presses, fills in forms."""
