"""What is fast, against whom, in one run: every figure beside a peer's and, where there is one, a
limit. Run as `python -m benchmarks`; the figures are printed and written to `build/bench.json`.
"""
