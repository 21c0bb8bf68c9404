"""H5P activities as a step kind, and as a block in a lesson. The package is untrusted: the server decides what counts."""
