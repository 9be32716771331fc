"""Japanese knowledge: names, addresses, dates, phone numbers, kanji variants; canonical values and candidates. Reads its own data files, nothing else."""
