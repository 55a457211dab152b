"""The whole tree of settings: where the service listens, and every room's section below it.

An entry point builds the tree once, with `load_settings`, and hands it down; nothing else reads
the environment. `api/wenbao.example.toml` lists every setting with its default.
"""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import (
    BaseSettings,
    PydanticBaseSettingsSource,
    SettingsConfigDict,
    TomlConfigSettingsSource,
)

from api.access.settings import AccessSettings
from api.audit.settings import AuditSettings
from api.limits.settings import LimitSettings
from api.observing.settings import LogSettings, MetricsSettings, TracingSettings
from api.store.settings import StoreSettings
from corpus.errors import WenbaoError
from rag.settings import RagSettings

SETTINGS_FILE = Path("wenbao.toml")
"""Read from the folder in which a command is started, where it stands there."""


class SettingsError(WenbaoError):
    """A setting is unknown or out of its bounds; the message is for staff, in Chinese."""


class Settings(BaseSettings):
    """Everything that can be set, from `WENBAO_…` in the environment and from `wenbao.toml`.

    The environment wins over the file. Levels are joined by two underscores
    (`WENBAO_RAG__INDEX__FOLDER`). Unknown names in the file are refused.
    """

    model_config = SettingsConfigDict(
        env_prefix="WENBAO_",
        env_nested_delimiter="__",
        toml_file=SETTINGS_FILE,
        extra="forbid",
        frozen=True,
    )

    host: str = Field(
        default="127.0.0.1",
        min_length=1,
        description="Address to listen on; the default can be reached from this machine only.",
    )
    port: int = Field(default=8000, ge=0, le=65535, description="Port; 0 takes a free one.")
    workers: int = Field(
        default=1, ge=1, le=64, description="How many processes answer, on the same address."
    )
    answer_threads: int | None = Field(
        default=None,
        ge=1,
        le=64,
        description=(
            "How many questions a process answers at the same time; none: 1, for they compute, "
            "and the interpreter lets one compute at a time (for more cores there are workers); "
            "4 where a language model is set, for whose words they wait."
        ),
    )
    answer_queue: int = Field(
        default=64,
        ge=0,
        le=10_000,
        description=(
            "How many questions may wait in a process; more are told to come back at once. 64 are "
            "what one core answers in about two seconds."
        ),
    )
    answer_timeout_s: float = Field(
        default=30,
        gt=0,
        le=600,
        description="How long a question may take, its waiting included; then it is given up.",
    )
    drain_s: float = Field(
        default=0,
        ge=0,
        le=300,
        description=(
            "How long the service, told to stop, still takes requests while /readyz says that it "
            "ends, so that a load balancer can turn elsewhere; in seconds."
        ),
    )
    finish_s: float = Field(
        default=60,
        ge=1,
        le=600,
        description="How long it then waits for what is being answered; in seconds.",
    )
    stream_heartbeat_s: float = Field(
        default=15,
        ge=0.05,
        le=300,
        description="How often a stream that has nothing to say shows that it lives; in seconds.",
    )
    max_body_kib: int = Field(
        default=256, ge=16, le=16_384, description="Largest request body, in KiB."
    )
    evaluation_dir: str = Field(
        default="build/eval-result",
        min_length=1,
        description="Folder of the last `wenbao eval run --out`, shown on the evaluation page.",
    )
    access: AccessSettings = Field(default_factory=AccessSettings, description="Who may come in.")
    store: StoreSettings = Field(
        default_factory=StoreSettings, description="The database for keys and records."
    )
    audit: AuditSettings = Field(
        default_factory=AuditSettings, description="What is recorded of each question."
    )
    limits: LimitSettings = Field(
        default_factory=LimitSettings, description="How often a caller may ask."
    )
    log: LogSettings = Field(default_factory=LogSettings, description="The log.")
    metrics: MetricsSettings = Field(default_factory=MetricsSettings, description="Metrics.")
    tracing: TracingSettings = Field(default_factory=TracingSettings, description="Traces.")
    rag: RagSettings = Field(default_factory=RagSettings, description="Answering, and below it.")

    @property
    def threads(self) -> int:
        """How many questions a process answers at the same time."""
        if self.answer_threads is not None:
            return self.answer_threads
        return 1 if self.rag.llm.base_url is None else 4

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        """Arguments first, then the environment, then the file."""
        return init_settings, env_settings, TomlConfigSettingsSource(settings_cls)


def load_settings(**given: object) -> Settings:
    """The settings of this process; `given` wins over environment and file.

    Entries of `given` that are None count as not given.

    Raises:
        SettingsError: a value is out of bounds, a name is unknown, or the file is not TOML.
    """
    try:
        return Settings(**{name: value for name, value in given.items() if value is not None})  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "；".join(
            f"{'.'.join(str(part) for part in problem['loc'])}：{problem['msg']}"
            for problem in error.errors()
        )
        raise SettingsError(
            f"设置有误（{problems}）。请检查 WENBAO_ 开头的环境变量和 {SETTINGS_FILE}。"
        ) from error
    except ValueError as error:  # the file itself: not TOML, not UTF-8
        raise SettingsError(f"{SETTINGS_FILE} 无法读取：{error}。请按 TOML 格式修改。") from error
