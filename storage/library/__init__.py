"""Takes, their files and voices."""
