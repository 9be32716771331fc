"""Compound files and rich text: Word, Excel and PowerPoint up to 2003, RTF, Ichitaro. Mail in compound files is in `mails`."""
