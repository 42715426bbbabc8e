"""Every SQL statement about signatures, by what it is about; the hot writes are in `hot`."""
