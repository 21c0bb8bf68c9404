"""The record store in the CMS: its credentials, statements, exports and forwarding, for those with the right."""
