"""How much a package may hold. One place, so that a reader sees every limit and where it comes from."""

from dataclasses import dataclass

MB = 1024 * 1024

# The reference's own list of endings (h5p-php-library, core API 1.28). Neither holds svg for content: a picture that
# can carry script. Flash (swf) is on its list too; we leave such files out, since no browser plays them.
_ENDINGS = """
    json png jpg jpeg gif bmp tif tiff eot ttf woff woff2 otf webm mp4 ogg mp3 m4a wav txt pdf rtf doc docx
    xls xlsx ppt pptx odt ods odp csv diff patch md textile vtt webvtt gltf glb
"""
CONTENT_ENDINGS = frozenset(_ENDINGS.split())
LIBRARY_ENDINGS = CONTENT_ENDINGS | {"js", "css", "svg", "xml"}


@dataclass(frozen=True)
class Limits:
    """What a package may cost us. The largest real package known: 1,694 files, 10 MB unpacked, 3.4 MB packed."""

    entries: int = 5_000
    """Files and folders: three times the largest real package."""
    file_bytes: int = 100 * MB
    """One file unpacked: a video of some minutes."""
    total_bytes: int = 300 * MB
    """All files unpacked; the packed file may not be larger either."""
    ratio: int = 200
    """How far a file may have been squeezed. Text reaches 10, a picture 1, a zip bomb 1,000."""
    ratio_from_bytes: int = 1 * MB
    """Smaller files may be squeezed further: their damage is small."""
    path_bytes: int = 250
    """A path, as UTF-8: Windows knows 260."""
    table_bytes: int = 5 * MB
    """The archive's table of contents: 1,000 bytes an entry."""
    json_bytes: int = 5 * MB
    """The content's JSON."""
    settings_bytes: int = 128 * 1024
    """h5p.json and each library.json. Real ones are below 10 KB."""
    json_values: int = 200_000
    """Values in one JSON file, so that [[],[],…] does not fill the memory."""
    json_depth: int = 200
    """How deep JSON may be nested. Course presentations reach about 30."""
    libraries: int = 300
    """Libraries in one package. Course presentations with everything in them hold about 60."""
    core_api: tuple[int, int] = (1, 28)
    """The newest H5P core that our player knows."""
    findings: int = 50
    """How many problems are told in full; the rest are counted."""


DEFAULT = Limits()
