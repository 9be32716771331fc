"""Packages of XML parts: Word, Excel and PowerPoint since 2007, OpenDocument, their flat forms and passwords."""
