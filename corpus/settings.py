"""Settings: environment variables with the prefix SVOD_, their defaults and origins."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import platformdirs
from pydantic import Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, NoDecode, SettingsConfigDict

from corpus.errors import UsageError


def _default_home() -> Path:
    return Path(platformdirs.user_data_dir("svod", appauthor=False))


def _default_cache() -> Path:
    return Path(platformdirs.user_cache_dir("svod", appauthor=False))


class Settings(BaseSettings):
    """All that can be set, with defaults that suit one machine without internet."""

    # An empty variable is an unset one: SVOD_HOME="" must not mean the current folder.
    model_config = SettingsConfigDict(
        env_prefix="SVOD_",
        env_ignore_empty=True,
        frozen=True,
        extra="ignore",
        # A value may be a secret, and an address may hold one: no error shows it.
        hide_input_in_errors=True,
    )

    home: Path = Field(default_factory=_default_home, description="папка базы знаний")
    cache: Path = Field(default_factory=_default_cache, description="папка развёрнутой модели")
    model: str = Field(
        default="bundled",
        min_length=1,
        description="модель: bundled, папка или имя на Hugging Face",
    )
    full_precision: bool = Field(
        default=False, description="считать модель в float32 и там, где процессор умеет bfloat16"
    )
    engine: Literal["auto", "reference", "fast"] = Field(
        default="auto",
        description="расчёт векторов: fast (ONNX Runtime, int8), reference "
        "(sentence-transformers) или auto: что быстрее на этом компьютере",
    )
    cross_encoder: str | None = Field(
        default=None,
        description="модель для переранжирования (CrossEncoder): папка или имя; по умолчанию нет",
    )
    database_url: SecretStr | None = Field(
        default=None, description="адрес каталога (SQLAlchemy); по умолчанию SQLite в папке базы"
    )
    index_url: str = Field(default="local", description="поисковый индекс: local")
    api_keys: Annotated[tuple[SecretStr, ...], NoDecode] = Field(
        default=(), description="ключи API через запятую; без них сервер доступен только локально"
    )
    llm_url: str | None = Field(
        default=None,
        description="языковая модель: адрес по протоколу OpenAI (http://127.0.0.1:11434/v1); "
        "без него ответ — только цитаты",
    )
    llm_model: str | None = Field(default=None, description="имя языковой модели на её сервере")
    llm_key: SecretStr | None = Field(default=None, description="ключ доступа к языковой модели")
    llm_seconds: float = Field(
        default=60, gt=0, le=3600, description="наибольшее время ответа языковой модели, с"
    )
    llm_silence_seconds: float = Field(
        default=30, gt=0, le=3600, description="сколько ждать её следующего слова, с"
    )
    llm_context_tokens: int = Field(
        default=4096, ge=1500, le=1_000_000, description="окно языковой модели, токенов"
    )
    llm_answer_tokens: int = Field(
        default=700, ge=50, le=8000, description="наибольшая длина её ответа, токенов"
    )
    max_file_mb: int = Field(default=512, ge=1, le=2048, description="наибольший размер файла, МБ")
    max_read_seconds: float = Field(
        default=600, gt=0, description="наибольшее время чтения одного файла, с"
    )
    max_read_memory_mb: int = Field(
        default=4096, ge=256, description="наибольшая память для чтения одного файла, МБ"
    )
    recognition: Literal["auto", "off"] = Field(
        default="auto", description="распознавание страниц без текста (Tesseract): auto или off"
    )
    max_pages: int = Field(default=20_000, ge=1, description="наибольшее число страниц в файле PDF")
    max_archive_mb: int = Field(
        default=2048, ge=1, description="наибольший размер архива в распакованном виде, МБ"
    )
    max_archive_files: int = Field(
        default=10_000, ge=1, description="наибольшее число файлов в архиве"
    )
    max_archive_depth: int = Field(
        default=2, ge=1, le=10, description="наибольшая вложенность архивов и писем"
    )
    max_table_cells: int = Field(
        default=1_000_000, ge=1000, description="наибольшее число ячеек в книге Excel"
    )
    passage_tokens: int = Field(
        default=220, ge=60, le=480, description="желаемая наибольшая длина фрагмента, токенов"
    )

    @field_validator("home", "cache")
    @classmethod
    def _whole_path(cls, folder: Path) -> Path:
        return folder.expanduser().absolute()

    @field_validator("llm_url")
    @classmethod
    def _plain_address(cls, address: str | None) -> str | None:
        """An address without a name, a password or a key in it: those belong in SVOD_LLM_KEY."""
        if address is None:
            return None
        parts = urlsplit(address.strip())
        if parts.scheme not in ("http", "https") or not parts.hostname:
            raise ValueError("an address begins with http:// or https://")
        if "@" in parts.netloc or parts.query or parts.fragment:
            raise ValueError("an address holds no credentials")
        if not address.isprintable() or " " in address.strip():
            raise ValueError("an address is written without blanks")
        try:
            has_port = parts.port != 0
        except ValueError:
            has_port = False  # what was said of it would show the address
        if not has_port:
            raise ValueError("a port is a number")
        return address.strip().rstrip("/")

    @field_validator("api_keys", mode="before")
    @classmethod
    def _split_keys(cls, keys: Any) -> Any:
        if isinstance(keys, str):
            return tuple(key.strip() for key in keys.split(",") if key.strip())
        return keys

    @property
    def database_path(self) -> Path:
        """The SQLite file of the catalogue."""
        return self.home / "catalogue.sqlite3"

    @property
    def sqlalchemy_url(self) -> str:
        """The catalogue's address as SQLAlchemy takes it."""
        if self.database_url is not None:
            return self.database_url.get_secret_value()
        return f"sqlite:///{self.database_path}"

    @property
    def originals_folder(self) -> Path:
        """Where the original files are kept by content hash."""
        return self.home / "originals"

    @property
    def unpacked_folder(self) -> Path:
        """Where members of archives lie while an ingestion runs; it exists only then."""
        return self.home / "unpacked"

    @property
    def index_folder(self) -> Path:
        """Where the derived index files live."""
        return self.home / "index"


def load_settings(**overrides: Any) -> Settings:
    """Settings from the environment.

    Raises UsageError, in Russian, naming the variable whose value does not fit.
    """
    try:
        return Settings(**overrides)
    except ValidationError as error:
        names = ", ".join(
            "SVOD_" + str(item["loc"][0]).upper() if item["loc"] else "SVOD_…"
            for item in error.errors()
        )
        raise UsageError(
            f"Недопустимое значение настройки: {names}.",
            "Проверьте переменные окружения: «svod config» покажет допустимые.",
        ) from error


def describe(settings: Settings) -> list[tuple[str, str, str, str]]:
    """Rows (variable, value, origin, meaning) of every setting, secrets masked."""
    rows = []
    for name, info in Settings.model_fields.items():
        variable = "SVOD_" + name.upper()
        value = getattr(settings, name)
        if name == "database_url" and value is None:
            shown = settings.sqlalchemy_url
        elif isinstance(value, SecretStr):
            shown = "********"
        elif name == "api_keys":
            shown = ", ".join("********" for _ in value) or "—"
        else:
            shown = "—" if value is None else str(value)
        origin = "окружение" if os.environ.get(variable) else "по умолчанию"
        rows.append((variable, shown, origin, info.description or ""))
    return rows
