"""Papers, bytes in: a filled 推荐表 as an office mails it, read by its labels."""
