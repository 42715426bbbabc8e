"""Every SQL statement of parliaments: `rosters` for taking files in, `members` for asking who sits."""
