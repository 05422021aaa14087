"""All state: one SQLite file, its migrations, and one store per subject. Imports nothing of the project."""
