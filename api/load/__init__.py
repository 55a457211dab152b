"""A load test of a running service: `python -m api.load URL`."""
