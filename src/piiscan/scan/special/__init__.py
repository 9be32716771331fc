"""Sensitive categories (要配慮個人情報 and the like): whether a text says such a fact of a person."""
