"""What the bot answers over HTTP: the API's callbacks to the world, health and metrics to the operator."""
