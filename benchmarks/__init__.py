"""How fast, how frugal and how right zhibiao is, measured against other tools: `make bench`, docs/benchmarks.md."""
