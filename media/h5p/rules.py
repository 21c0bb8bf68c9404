"""Every rule that a package is held to: what a trainer is told, and what to do. All wording is here."""

from enum import Enum, unique

EXPORT_AGAIN = "Export it from your H5P editor again."
EXPORT_COMPLETE = (
    "Download it from your H5P editor with libraries (the .h5p download, not “Reuse” on h5p.org)."
)
REMOVE_FILE = "Remove it in your H5P editor and export again."
ASK_MAKER = "Ask whoever made this content type for a corrected version."
NOT_TRUSTED = "H5P editors do not make files like this: do not use it unless you know where it comes from."


@unique
class Rule(Enum):
    """A rule by name. `sentence` says what is wrong (braces are filled with facts), `do` what to do about it."""

    # The file as a whole
    NOT_A_PACKAGE = "This is not an H5P file.", "Choose the .h5p file that your H5P editor gave you."
    DAMAGED = "This file is damaged or cut off.", "Download it again, then upload it again."
    TOO_LARGE = (
        "The file is larger than {limit}.",
        "Shorten its videos, or link to them from the lesson instead.",
    )
    TOO_MANY_FILES = (
        "It holds {count} files; at most {limit} are allowed.",
        "Split it into smaller activities.",
    )
    VERY_LARGE_FORM = "It is saved in the form for very large archives (ZIP64).", EXPORT_AGAIN
    SOMETHING_ATTACHED = "Something else is attached to this file.", NOT_TRUSTED

    # One entry of the archive
    ENCRYPTED = "This file is protected by a password.", "Export the activity without a password."
    ODD_COMPRESSION = "It is compressed in a way that H5P does not use.", EXPORT_AGAIN
    SPECIAL_FILE = "This is a link or a device, not a file.", NOT_TRUSTED
    HEADERS_DIFFER = "The file's name or size is given twice, and differs.", NOT_TRUSTED
    OVERLAP = "Two files share the same bytes, as in a zip bomb.", NOT_TRUSTED
    WRONG_SIZE = (
        "The file's contents are not what the package says they are.",
        "Download it again, then upload it again.",
    )
    FILE_TOO_LARGE = "The file is larger than {limit}.", "Shorten it, or link to it from the lesson instead."
    TOTAL_TOO_LARGE = (
        "Unpacked, its files are larger than {limit} together.",
        "Shorten its videos or leave some out.",
    )
    ZIP_BOMB = "It would unpack to more than {limit} times its size.", NOT_TRUSTED

    # Names
    OUTSIDE = "The name leads out of the package.", NOT_TRUSTED
    BACKSLASH = "The name holds a backslash.", EXPORT_AGAIN
    HIDDEN_CHARACTER = "The name holds characters that can not be seen.", "Rename the file and export again."
    WINDOWS_NAME = "Windows can not keep a file of this name.", "Rename the file and export again."
    NAME_TOO_LONG = "The name is too long.", "Rename the file and export again."
    SAME_NAME = (
        "Another file has the same name, or one that differs in capitals or accents only.",
        "Rename one of them and export again.",
    )
    ENDING = "Files that end in “{ending}” are not allowed here.", REMOVE_FILE
    NO_ENDING = "Files whose names have no ending are not allowed here.", REMOVE_FILE
    SVG = (
        "SVG pictures are not allowed in content, because they can carry programs.",
        "Save the picture as PNG and export again.",
    )
    ARCHIVE_INSIDE = "This is an archive inside the package.", REMOVE_FILE

    # JSON
    JSON_TOO_LARGE = "This file of settings is larger than any editor makes.", NOT_TRUSTED
    JSON_UNREADABLE = "This file of settings can not be read.", EXPORT_AGAIN
    JSON_TOO_DEEP = "This file of settings is nested too deeply.", NOT_TRUSTED
    JSON_HUGE_NUMBER = "This file of settings holds a number that is too large.", NOT_TRUSTED

    # h5p.json
    NO_MANIFEST = (
        "The file h5p.json is missing, so this is not an H5P file.",
        "Choose the .h5p file that your H5P editor gave you.",
    )
    IN_A_FOLDER = (
        "Everything is inside the folder “{folder}”.",
        "Use the .h5p file as your editor gave it, or pack the folder's contents, not the folder.",
    )
    FIELD_MISSING = "“{field}” is missing.", EXPORT_AGAIN
    FIELD_WRONG = "“{field}” is not as it should be.", EXPORT_AGAIN
    BAD_NAME = "“{name}” is not a name that an H5P library can have.", NOT_TRUSTED
    MAIN_NOT_LISTED = "Its main library “{name}” is not among the libraries it says it needs.", EXPORT_AGAIN
    MAIN_NOT_RUNNABLE = "Its main library “{name}” is not one that can be played.", EXPORT_AGAIN

    # Libraries
    NO_LIBRARIES = "This file was exported without its players (libraries).", EXPORT_COMPLETE
    LIBRARY_MISSING = "The library “{name}”, which {needed_by} needs, is missing.", EXPORT_COMPLETE
    NOT_A_LIBRARY = "The folder “{folder}” holds no library.json, so it is not a library.", EXPORT_AGAIN
    FOLDER_NAME = "The folder is named “{folder}”, but holds the library “{name}”.", EXPORT_AGAIN
    LIBRARY_TWICE = "The library “{name}” is in the package twice.", EXPORT_AGAIN
    TOO_MANY_LIBRARIES = (
        "It holds {count} libraries; at most {limit} are allowed.",
        "Split it into smaller activities.",
    )
    ESCAPES = "The library wants to load “{name}”, which lies outside its folder.", NOT_TRUSTED
    FILE_MISSING = "The library needs its file “{name}”, which is missing.", EXPORT_COMPLETE
    CYCLE = "These libraries need each other in a circle: {names}.", ASK_MAKER
    NEWER_PLAYER = (
        "The library needs a newer H5P player ({version}) than ours ({limit}).",
        "Tell your administrator, or use an older version of the content type.",
    )

    # Content
    NO_CONTENT = "The file content/content.json is missing: there is nothing to show.", EXPORT_AGAIN

    # Notices: the package is accepted
    EDITOR_LEFT_OUT = "“{name}” is for editing only; it is left out.", "There is nothing to do."
    FLASH_LEFT_OUT = (
        "Flash files no longer play; this one is left out.",
        "There is nothing to do if the activity works in the preview.",
    )
    EXTERNAL = (
        "It shows something from another website ({address}), which is blocked while learners use it.",
        "Upload the file in your H5P editor instead.",
    )
    MEDIA_MISSING = (
        "“{name}” is used in the activity, but is not in the package.",
        "Look at the preview; if something is missing, add it in your H5P editor.",
    )

    @property
    def sentence(self) -> str:
        """What is wrong, with braces for facts."""
        return self.value[0]

    @property
    def do(self) -> str:
        """What to do about it."""
        return self.value[1]
