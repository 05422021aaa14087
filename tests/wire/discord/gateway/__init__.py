"""The gateway: events over a websocket."""
