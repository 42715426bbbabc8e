"""Every SQL statement of endorsements: what is recorded of backers, and the letters to members."""
