"""Kanji variants and their common forms, position by position."""

VARIANTS = "髙﨑𠮷"
COMMON = "高崎吉"
