"""Words that every room shares: values that parse themselves, compare, and know nothing of the machine."""
