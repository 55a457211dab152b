import os
from pathlib import Path

import pytest

from index.settings import EmbeddingSettings


@pytest.fixture(scope="session")
def model_cache() -> EmbeddingSettings:
    """Settings with a cache that outlives the run: a prepared model is used again.

    WENBAO_TEST_CACHE names the folder; without it the user's own cache is used.
    """
    folder = os.environ.get("WENBAO_TEST_CACHE")
    return EmbeddingSettings(cache_dir=Path(folder) if folder else None)
