"""Every SQL statement of authorities: what holds, the letters that ask, and what staff want from the desk.

What the web process may do here: read domains and, of authorities, the columns of `AuthorityView`; the rest
goes through functions of the database that take the digest of a session's or a letter's secret.
"""
