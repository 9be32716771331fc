"""Invented people and files to try the product on. Nothing in the product imports it but the demo command."""
