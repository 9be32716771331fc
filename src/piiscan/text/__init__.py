"""The text engine: code points as arrays. numpy only; no I/O, no YAML, no word of Japanese knowledge beyond code point classes."""
