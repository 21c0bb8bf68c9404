"""What can go wrong with certificates."""


class CertificatesError(Exception):
    """Root of every error that this app raises on purpose."""


class NeedsPrintName(CertificatesError):
    """Raised when a name can not be printed as it is. The message tells the learner why; `character` is the one meant."""

    def __init__(self, reason: str, character: str = "") -> None:
        super().__init__(reason)
        self.character = character


class AlreadyRevoked(CertificatesError):
    """Raised when a name is given for a certificate that was revoked before it was issued."""


class RenderFailed(CertificatesError):
    """Raised when a certificate can not be drawn, for a reason that a learner can not mend."""


class FontsMissing(CertificatesError):
    """Raised when the fonts that certificates are set in can not be found or made."""
