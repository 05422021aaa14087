"""How units of work and queries reach a database."""
