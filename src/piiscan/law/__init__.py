"""What findings mean in law: rules of a catalog asked about place lines. Pure functions; nothing is read or written here."""
