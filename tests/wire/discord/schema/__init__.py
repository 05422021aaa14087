"""What Discord accepts, and how it refuses."""
