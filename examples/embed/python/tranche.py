"""tranche for Python: live customer segments, over the C API and ctypes.

    with tranche.Index(schema) as index:
        index.load(customers)
        segment = index.create_segment({"name": "France", "rules": [...]})
        changes = index.patch({"id": "cus_1", "country": "FR"})
        with index.read() as snapshot:
            snapshot.count(segment["id"])

Documents are the JSON of the C API as dicts and lists. A call that fails raises `Error`. An Index and
a Snapshot may be used by any number of threads, which run in parallel: the interpreter's lock is not
held inside a call.
"""
from __future__ import annotations

import ctypes
import ctypes.util
import json
import os
from ctypes import POINTER, byref, c_bool, c_char_p, c_int, c_int32, c_size_t, c_uint32, c_uint64, c_void_p
from typing import Any, Callable, Dict, Iterable, List, Mapping, Optional, Union

Document = Dict[str, Any]
# Everybody, the id of a segment, or a draft.
Target = Union[None, str, Mapping[str, Any]]
OnChanges = Callable[[Document], None]

_EVERYBODY, _SEGMENT, _DRAFT = 0, 1, 2


class Error(Exception):
    """A call that failed: `code`, such as "NOT_FOUND", and `message`, which names thing and place."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message


class _String(ctypes.Structure):
    _fields_ = [("data", c_char_p), ("size", c_size_t)]


class _Target(ctypes.Structure):
    _fields_ = [("kind", c_int32), ("text", _String)]


class _PageOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("skip", c_uint64), ("take", c_uint32), ("search", _String)]


class _LoadOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("on_progress", c_void_p), ("on_progress_context", c_void_p),
                ("strict", c_bool)]


class _FeedOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("on_batch", c_void_p), ("on_batch_context", c_void_p),
                ("on_progress", c_void_p), ("on_progress_context", c_void_p), ("strict", c_bool)]


_ChangesCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)


class _IndexOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("on_changes", _ChangesCallback), ("on_changes_context", c_void_p),
                ("clock", c_void_p), ("clock_context", c_void_p)]


def _load_library() -> ctypes.CDLL:
    """The file that TRANCHE_LIBRARY names, else the installed library."""
    name = os.environ.get("TRANCHE_LIBRARY") or ctypes.util.find_library("tranche_c") or "libtranche_c.so.0"
    library = ctypes.CDLL(name)
    text = (c_char_p, c_size_t)
    out = POINTER(c_void_p)
    # What follows the handle of each function that returns a code; `out` for the error comes last.
    signatures: Dict[str, tuple] = {
        "index_create": (*text, POINTER(_IndexOptions), out),  # a text stands first
        "index_apply_json": (c_void_p, *text, out),
        "index_load": (c_void_p, *text, POINTER(_LoadOptions), c_void_p, out),
        "index_load_file": (c_void_p, *text, POINTER(_LoadOptions), c_void_p, out),
        "index_apply_feed": (c_void_p, *text, POINTER(_FeedOptions), c_void_p, out),
        "index_create_segment": (c_void_p, *text, c_void_p, out),
        "index_create_segments": (c_void_p, *text, c_void_p, out),
        "index_update_segment": (c_void_p, *text, *text, out),
        "index_delete_segment": (c_void_p, *text),
        "index_add_field_json": (c_void_p, *text),
        "index_add_values_json": (c_void_p, *text, *text),
        "index_retire_value": (c_void_p, *text, *text, c_bool),
        "index_memory_json": (c_void_p, out),
        "index_read": (c_void_p, out),
        "changes_json": (c_void_p, out),
        "snapshot_fields_json": (c_void_p, out),
        "snapshot_customer_json": (c_void_p, *text, out),
        "snapshot_segment_json": (c_void_p, *text, out),
        "snapshot_find_segment": (c_void_p, *text, out),
        "snapshot_segments_json": (c_void_p, c_uint64, c_uint64, out),
        "snapshot_stats_json": (c_void_p, out),
        "snapshot_count": (c_void_p, c_int32, *text, POINTER(c_uint64)),
        "snapshot_preview_json": (c_void_p, *text, POINTER(_PageOptions), out),
        "snapshot_customers_json": (c_void_p, POINTER(_String), c_size_t, POINTER(_PageOptions), out),
        "snapshot_segments_of_json": (c_void_p, *text, out),
        "snapshot_explain_json": (c_void_p, c_int32, *text, *text, out),
        "snapshot_plan_json": (c_void_p, *text, out),
        "snapshot_breakdown_json": (c_void_p, *text, c_int32, *text, out),
        "snapshot_overlap_json": (c_void_p, POINTER(_Target), c_size_t, out),
    }
    for function, arguments in signatures.items():
        getattr(library, "tranche_" + function).argtypes = (*arguments, out)
    for function, result in {"buffer_data": c_void_p, "buffer_size": c_size_t, "error_code": c_int,
                             "error_message": c_char_p, "snapshot_version": c_uint64,
                             "snapshot_customer_count": c_uint64, "buffer_free": None, "error_free": None,
                             "index_free": None, "snapshot_free": None}.items():
        getattr(library, "tranche_" + function).argtypes = (c_void_p,)
        getattr(library, "tranche_" + function).restype = result
    library.tranche_code_name.argtypes = (c_int32,)
    library.tranche_code_name.restype = c_char_p
    library.tranche_version.restype = c_char_p
    return library


_library = _load_library()


def version() -> str:
    """Of the library: "0.1.0"."""
    return _library.tranche_version().decode()


def _call(function: str, *arguments: Any) -> None:
    error = c_void_p()
    code = getattr(_library, "tranche_" + function)(*arguments, byref(error))
    if code == 0:
        return
    try:
        raise Error(_library.tranche_code_name(code).decode(),
                    _library.tranche_error_message(error).decode("utf-8", "replace"))
    finally:
        _library.tranche_error_free(error)


def _call_for_bytes(function: str, *arguments: Any) -> bytes:
    """Calls a function whose last output is a buffer."""
    buffer = c_void_p()
    _call(function, *arguments, byref(buffer))
    try:
        return ctypes.string_at(_library.tranche_buffer_data(buffer), _library.tranche_buffer_size(buffer))
    finally:
        _library.tranche_buffer_free(buffer)


def _call_for_json(function: str, *arguments: Any) -> Any:
    return json.loads(_call_for_bytes(function, *arguments))


def _text(value: Union[str, bytes, Mapping[str, Any], List[Any]]) -> tuple:
    """A text or a document as pointer and size."""
    if isinstance(value, str):
        value = value.encode()
    elif not isinstance(value, bytes):
        value = json.dumps(value, ensure_ascii=False).encode()
    return value, len(value)


def _lines(records: Union[str, bytes, Iterable[Mapping[str, Any]]]) -> tuple:
    """NDJSON, or records to be written as such, as pointer and size."""
    if isinstance(records, (str, bytes)):
        return _text(records)
    return _text("\n".join(json.dumps(record, ensure_ascii=False) for record in records))


def _target(target: Target) -> tuple:
    if target is None:
        return _EVERYBODY, None, 0
    return (_SEGMENT if isinstance(target, str) else _DRAFT), *_text(target)


def _page(skip: int, take: int, search: str) -> Any:
    return byref(_PageOptions(ctypes.sizeof(_PageOptions), skip, take, _String(*_text(search))))


class _Handle:
    """Owns a handle of the library. A call after `close` raises Error."""

    _free: Callable[[c_void_p], None]

    def __init__(self, handle: c_void_p) -> None:
        self._handle = handle

    def close(self) -> None:
        handle, self._handle = self._handle, c_void_p()
        self._free(handle)

    def __enter__(self) -> Any:
        return self

    def __exit__(self, *_: Any) -> None:
        self.close()

    def __del__(self) -> None:
        if hasattr(self, "_handle"):
            self.close()


class Snapshot(_Handle):
    """One version of an index: its answers never change. Close it soon, it makes writing dearer."""

    _free = _library.tranche_snapshot_free

    @property
    def version(self) -> int:
        return _library.tranche_snapshot_version(self._handle)

    def __len__(self) -> int:
        """How many customers there are."""
        return _library.tranche_snapshot_customer_count(self._handle)

    def fields(self) -> List[Document]:
        return _call_for_json("snapshot_fields_json", self._handle)

    def customer(self, customer_id: str) -> Document:
        return _call_for_json("snapshot_customer_json", self._handle, *_text(customer_id))

    def segment(self, segment_id: str) -> Document:
        return _call_for_json("snapshot_segment_json", self._handle, *_text(segment_id))

    def find_segment(self, name: str) -> str:
        """The id of the segment of this name."""
        return _call_for_bytes("snapshot_find_segment", self._handle, *_text(name)).decode()

    def segments(self, skip: int = 0, take: int = 100_000) -> List[Document]:
        return _call_for_json("snapshot_segments_json", self._handle, skip, take)

    def stats(self) -> Document:
        return _call_for_json("snapshot_stats_json", self._handle)

    def count(self, target: Target = None) -> int:
        count = c_uint64()
        _call("snapshot_count", self._handle, *_target(target), byref(count))
        return count.value

    def preview(self, draft: Mapping[str, Any], *, skip: int = 0, take: int = 50, search: str = "") -> Document:
        return _call_for_json("snapshot_preview_json", self._handle, *_text(draft), _page(skip, take, search))

    def customers(self, segment_ids: Iterable[str] = (), *, skip: int = 0, take: int = 50,
                  search: str = "") -> Document:
        """Those who are in all of the segments."""
        ids = [_String(*_text(segment_id)) for segment_id in segment_ids]
        return _call_for_json("snapshot_customers_json", self._handle, (_String * len(ids))(*ids), len(ids),
                              _page(skip, take, search))

    def segments_of(self, customer_id: str) -> List[str]:
        return _call_for_json("snapshot_segments_of_json", self._handle, *_text(customer_id))

    def explain(self, target: Target, customer_id: str) -> Document:
        return _call_for_json("snapshot_explain_json", self._handle, *_target(target), *_text(customer_id))

    def plan(self, draft: Mapping[str, Any]) -> Document:
        return _call_for_json("snapshot_plan_json", self._handle, *_text(draft))

    def breakdown(self, field: str, target: Target = None) -> Document:
        return _call_for_json("snapshot_breakdown_json", self._handle, *_text(field), *_target(target))

    def overlap(self, targets: Iterable[Target]) -> Document:
        all_targets = [_Target(kind, _String(data, size)) for kind, data, size in map(_target, targets)]
        return _call_for_json("snapshot_overlap_json", self._handle, (_Target * len(all_targets))(*all_targets),
                              len(all_targets))


class Index(_Handle):
    """An index. `on_changes` is called after each batch, by the thread that applied it, with what the
    batch did; it may read the index and must not write to it."""

    _free = _library.tranche_index_free

    def __init__(self, schema: Optional[Mapping[str, Any]] = None, *,
                 on_changes: Optional[OnChanges] = None) -> None:
        def call(_context: Any, changes: Any) -> None:
            assert on_changes is not None
            on_changes(_call_for_json("changes_json", changes))

        # Kept as long as the index: the library calls it.
        self._callback = _ChangesCallback(call) if on_changes else _ChangesCallback()
        options = _IndexOptions(ctypes.sizeof(_IndexOptions), self._callback)
        handle = c_void_p()
        _call("index_create", *(_text(schema) if schema is not None else (None, 0)), byref(options), byref(handle))
        super().__init__(handle)

    def read(self) -> Snapshot:
        handle = c_void_p()
        _call("index_read", self._handle, byref(handle))
        return Snapshot(handle)

    def apply(self, operations: Union[str, bytes, Iterable[Mapping[str, Any]]]) -> Document:
        """Applies {"op": ..., ...} whole or not at all. Returns the version and the changes."""
        return _call_for_json("index_apply_json", self._handle, *_lines(operations))

    def upsert(self, customer: Mapping[str, Any]) -> Document:
        return self.apply([{"op": "upsert", "customer": customer}])

    def patch(self, customer: Mapping[str, Any]) -> Document:
        return self.apply([{"op": "patch", "customer": customer}])

    def delete(self, customer_id: str) -> Document:
        return self.apply([{"op": "delete", "id": customer_id}])

    def load(self, customers: Union[str, bytes, Iterable[Mapping[str, Any]]], *, strict: bool = False) -> Document:
        """Loads customers in bulk. Returns a report of what was refused."""
        options = _LoadOptions(ctypes.sizeof(_LoadOptions), strict=strict)
        return _call_for_json("index_load", self._handle, *_lines(customers), byref(options), None)

    def load_file(self, path: Union[str, "os.PathLike[str]"], *, strict: bool = False) -> Document:
        options = _LoadOptions(ctypes.sizeof(_LoadOptions), strict=strict)
        return _call_for_json("index_load_file", self._handle, *_text(os.fsencode(path)), byref(options), None)

    def apply_feed(self, operations: Union[str, bytes, Iterable[Mapping[str, Any]]], *,
                   strict: bool = False) -> Document:
        """Applies each operation as a batch of its own. Returns a report of what was refused."""
        options = _FeedOptions(ctypes.sizeof(_FeedOptions), strict=strict)
        return _call_for_json("index_apply_feed", self._handle, *_lines(operations), byref(options), None)

    def create_segment(self, definition: Mapping[str, Any]) -> Document:
        return _call_for_json("index_create_segment", self._handle, *_text(definition), None)

    def create_segments(self, definitions: Iterable[Mapping[str, Any]]) -> List[Document]:
        return _call_for_json("index_create_segments", self._handle, *_text(list(definitions)), None)

    def update_segment(self, segment_id: str, edit: Mapping[str, Any]) -> Document:
        return _call_for_json("index_update_segment", self._handle, *_text(segment_id), *_text(edit))

    def delete_segment(self, segment_id: str) -> None:
        _call("index_delete_segment", self._handle, *_text(segment_id))

    def add_field(self, field: Mapping[str, Any]) -> None:
        _call("index_add_field_json", self._handle, *_text(field))

    def add_values(self, field: str, values: Iterable[str]) -> None:
        _call("index_add_values_json", self._handle, *_text(field), *_text(list(values)))

    def retire_value(self, field: str, value: str, *, force: bool = False) -> None:
        _call("index_retire_value", self._handle, *_text(field), *_text(value), force)

    def memory(self) -> Dict[str, int]:
        return _call_for_json("index_memory_json", self._handle)
