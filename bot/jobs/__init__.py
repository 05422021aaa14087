"""The life of a job: the catalogue of operations, and the workers that send, follow, deliver and show."""
