"""The one error tree: every failure a person may see has a code, a Russian message and a remedy.

SvodError
├── UsageError                 exit 2: the call itself is wrong
│   ├── EmptyQuery             empty-query
│   ├── InvalidFilter          invalid-filter
│   ├── UnknownDocument        unknown-document
│   ├── UnknownPage            unknown-page
│   └── DataSetInvalid         data-set-invalid
├── DocumentError              exit 1: one file failed, the rest goes on
│   ├── FileMissing            file-missing
│   ├── FileEmpty              file-empty
│   ├── FileTooLarge           file-too-large
│   ├── FileEncrypted          file-encrypted
│   ├── FileDamaged            file-damaged
│   ├── FormatUnsupported      format-unsupported
│   ├── NoText                 no-text
│   ├── NeedsRecognition       needs-recognition
│   └── DownloadFailed         download-failed
├── GenerationFailed           llm-error: the language model gave no answer; the quotes stand
└── HomeError                  exit 3: the knowledge base is missing or damaged
    ├── HomeMissing            home-missing
    ├── HomeBusy               home-busy
    ├── HomeUnwritable         home-unwritable
    ├── HomeDamaged            home-damaged
    ├── SchemaNewer            schema-newer
    ├── ModelChanged           model-changed
    └── ModelUnavailable       model-unavailable
"""

from __future__ import annotations

from typing import ClassVar


class SvodError(Exception):
    """A failure with a stable code, a message for a person (Russian) and what to do about it."""

    code: ClassVar[str] = "error"
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message, remedy)
        self.message = message
        self.remedy = remedy

    def __str__(self) -> str:
        return f"{self.message} {self.remedy}".strip()


class UsageError(SvodError):
    """The call is wrong: unusable query, filter, path or option."""

    code = "usage"
    exit_code = 2


class EmptyQuery(UsageError):
    """The query holds no letter or digit to search for."""

    code = "empty-query"


class InvalidFilter(UsageError):
    """A filter names an unknown field, kind or an impossible range."""

    code = "invalid-filter"


class UnknownDocument(UsageError):
    """No document, or more than one, answers to the given id, prefix or path."""

    code = "unknown-document"


class UnknownPage(UsageError):
    """The document has no such page, or its format has no pages."""

    code = "unknown-page"


class DataSetInvalid(UsageError):
    """An evaluation folder or a questions file is not in the expected layout."""

    code = "data-set-invalid"


class DocumentError(SvodError):
    """One file could not be ingested; the other files are not affected."""

    code = "document"


class FileMissing(DocumentError):
    """The path names no readable file."""

    code = "file-missing"


class FileEmpty(DocumentError):
    """The file has no bytes."""

    code = "file-empty"


class FileTooLarge(DocumentError):
    """The file, or what it unpacks to, is over the configured limit."""

    code = "file-too-large"


class FileEncrypted(DocumentError):
    """The file asks for a password."""

    code = "file-encrypted"


class FileDamaged(DocumentError):
    """The file is truncated, or its content is not what its format promises."""

    code = "file-damaged"


class FormatUnsupported(DocumentError):
    """No reader knows this format."""

    code = "format-unsupported"


class NoText(DocumentError):
    """The file is sound but holds no words."""

    code = "no-text"


class NeedsRecognition(DocumentError):
    """Every page is an image: the text has to be recognised first."""

    code = "needs-recognition"


class DownloadFailed(DocumentError):
    """A work of the list could not be downloaded."""

    code = "download-failed"


class GenerationFailed(SvodError):
    """The language model gave no answer that can be shown; the quotes stand."""

    code = "llm-error"


class HomeError(SvodError):
    """The knowledge base is missing, busy or damaged."""

    code = "home"
    exit_code = 3


class HomeMissing(HomeError):
    """There is no knowledge base in the home folder."""

    code = "home-missing"


class HomeBusy(HomeError):
    """Another process holds the knowledge base for writing."""

    code = "home-busy"


class HomeUnwritable(HomeError):
    """The home folder refuses a file: no space, no right to write, no such place."""

    code = "home-unwritable"


class HomeDamaged(HomeError):
    """The catalogue cannot be read."""

    code = "home-damaged"


class SchemaNewer(HomeError):
    """The catalogue was written by a newer version of the program."""

    code = "schema-newer"


class ModelChanged(HomeError):
    """The stored vectors were made by another embedding model."""

    code = "model-changed"

    @classmethod
    def between(cls, stored: str, chosen: str) -> ModelChanged:
        """The error over a home made by the model `stored` while `chosen` is set."""
        return cls(
            f"База знаний построена моделью «{stored}», а сейчас выбрана «{chosen}».",
            "Перестройте базу: «svod reindex», — или верните прежнее значение SVOD_MODEL.",
        )


class ModelUnavailable(HomeError):
    """The embedding model could not be loaded."""

    code = "model-unavailable"
