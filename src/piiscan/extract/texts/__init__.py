"""Running text and what is written as text: logs, JSON, HTML, XML, address books, fixed columns. No packages, no binary formats."""
