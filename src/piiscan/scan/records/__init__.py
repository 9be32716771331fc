"""Records of persons: which columns of a table tell of one person, and which facts make two rows the same one."""
