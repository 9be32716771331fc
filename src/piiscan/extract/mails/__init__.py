"""Messages and mailboxes: Internet mail, Outlook's files and what it wraps messages in. Attachments go back to the door as blobs."""
