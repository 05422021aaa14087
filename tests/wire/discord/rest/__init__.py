"""The API over HTTP: its routes, their limits, and what goes wrong with them."""
