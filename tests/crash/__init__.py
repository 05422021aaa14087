"""The bot killed at named and at random moments, and what must be true afterwards."""
