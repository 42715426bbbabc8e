"""What the site asks of crawlers (RFC 9309): everything may be read, and here is where it is."""


def robots_txt(public_url: str) -> bytes:
    """Return the file.

    Nothing is forbidden here: a crawler that may not open a page never sees that it asks not to be listed.
    Whatever must stay out of search engines says so itself.
    """
    return f"User-agent: *\nDisallow:\n\nSitemap: {public_url}/sitemap.xml\n".encode()
