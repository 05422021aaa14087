"""The stand-in on the wire: what requests pass, envelopes, files, uploads, and the dialects of the API."""
