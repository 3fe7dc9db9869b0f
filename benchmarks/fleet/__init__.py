"""Eight thousand kiosks against one portal: the kiosks' real code, a real `portal serve`.

Run as `python -m benchmarks fleet`; how it is done and what came of it is in `docs/fleet.md`.
"""
