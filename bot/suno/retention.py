"""How long the provider keeps what it has made (docs.kie.ai, "Suno API": files are deleted after 14 days)."""

from datetime import timedelta

PROVIDER_KEEPS = timedelta(days=14)
