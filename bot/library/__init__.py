"""Keeping, finding and naming takes: every song stays, found years later by a short code."""
