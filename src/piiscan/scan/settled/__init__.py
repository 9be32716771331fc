"""Tables whose columns are known: cells like those already judged are looked up instead of judged again."""
