import hashlib

import pytest

from index.errors import ModelError
from index.exported_model import MANIFEST, ExportManifest, read_exported_model
from index.model_cache import folder_name, remove_leftovers, written_aside


def test_a_folder_appears_whole_when_the_writing_ends(tmp_path):
    target = tmp_path / "models" / "one"
    with written_aside(target) as folder:
        (folder / "weights").write_text("w")
        assert not target.exists()
    assert [path.name for path in target.iterdir()] == ["weights"]


def test_nothing_stands_after_a_writing_that_failed(tmp_path):
    target = tmp_path / "one"
    with pytest.raises(RuntimeError), written_aside(target) as folder:
        (folder / "weights").write_text("w")
        raise RuntimeError
    assert list(tmp_path.iterdir()) == []


def test_a_process_that_was_first_keeps_its_folder(tmp_path):
    target = tmp_path / "one"
    with written_aside(target) as folder:
        (folder / "weights").write_text("second")
        target.mkdir()
        (target / "weights").write_text("first")
    assert (target / "weights").read_text() == "first"
    assert [path.name for path in tmp_path.iterdir()] == ["one"]


def test_what_a_killed_process_left_is_removed_and_models_stay(tmp_path):
    (tmp_path / ".one.x7").mkdir()
    (tmp_path / "one").mkdir()
    (tmp_path / ".lock").touch()
    remove_leftovers(tmp_path)
    assert sorted(path.name for path in tmp_path.iterdir()) == [".lock", "one"]


def test_a_cache_that_cannot_be_made_is_reported(tmp_path):
    (tmp_path / "file").touch()
    with pytest.raises(ModelError, match="cache_dir"), written_aside(tmp_path / "file" / "one"):
        pass


def test_names_differ_where_the_content_would():
    assert folder_name("a/b", {"x": 1}) != folder_name("a/b", {"x": 2})
    assert folder_name("../a b", 1).startswith("a-b-")


def test_no_folder_is_no_export_and_no_error(tmp_path):
    assert read_exported_model(tmp_path / "none") is None


def test_an_export_with_a_changed_file_is_named_as_damaged(tmp_path):
    digest = hashlib.sha256(b"1234").hexdigest()
    manifest = ExportManifest(model="m", weights_sha256="0", files={"model.bin": digest})
    (tmp_path / MANIFEST).write_text(manifest.model_dump_json())
    (tmp_path / "model.bin").write_bytes(b"1234")
    assert read_exported_model(tmp_path).manifest == manifest
    (tmp_path / "model.bin").write_bytes(b"1235")
    with pytest.raises(ModelError, match=r"model\.bin"):
        read_exported_model(tmp_path)


def test_an_export_without_a_manifest_is_named_as_damaged(tmp_path):
    with pytest.raises(ModelError, match="made anew"):
        read_exported_model(tmp_path)
