"""Model objects to text, JSONL and HTML. Knows nothing of the pipelines."""
