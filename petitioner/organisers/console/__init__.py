"""The desk of organisers: its first page, the own account, people, approvals, the log."""
