"""Japanese knowledge: names, addresses, dates, phone numbers, kanji variants.

Canonical values and candidate spans. Reads its own data files, nothing else.
"""
