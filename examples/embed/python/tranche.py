"""tranche for Python: live customer segments, over the C API and ctypes.

    with tranche.Index(schema) as index:
        index.load(customers)
        index.call("put_segment", draft={"id": "fr", "name": "France", "rules": [...]})
        changes = index.apply([{"op": "patch", "customer": {"id": "cus_1", "country": "FR"}}])
        with index.read() as snapshot:
            snapshot.count("fr")
            snapshot.ask("breakdown", field="country", target={"segment_id": "fr"})

`call` and `ask` take the requests that tranche/service.h lists: their members as arguments, documents as
dicts and lists. Numbers and amounts are exact: give them as decimal.Decimal, int or text, dates as
datetime.date, date-times as datetime.datetime with a time zone; answers have them as text. A call that
fails raises `Error`. An Index and a Snapshot may be used by any number of threads, which run in
parallel: the interpreter's lock is not held inside a call.
"""
from __future__ import annotations

import ctypes
import ctypes.util
import decimal
import json
import os
from ctypes import POINTER, byref, c_bool, c_char_p, c_int, c_int32, c_int64, c_size_t, c_uint64, c_void_p
from datetime import date, datetime, timedelta, timezone
from typing import Any, Callable, Dict, Iterable, Mapping, Optional, Tuple, Union

Document = Dict[str, Any]
# JSON that is written already, or what is to be written as JSON, one record a line.
Records = Union[str, bytes, Iterable[Mapping[str, Any]]]


_BAD_VALUES = ("drop", "reject")
_UNKNOWN_KEYS = ("ignore", "reject")
_LOAD_MODES = ("upsert", "merge")


class Error(Exception):
    """A call that failed: `code`, such as "NOT_FOUND"; `message`; and the place, as far as it is known:
    `pointer` into the request, `line` (from 1), `operation` of a batch (from 0). Where the position of a
    batch did not follow, `wanted` is the (epoch, sequence) that does."""

    def __init__(self, code: str, message: str, pointer: str = "", line: Optional[int] = None,
                 operation: Optional[int] = None, wanted: Optional[Tuple[int, int]] = None) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code
        self.message = message
        self.pointer = pointer
        self.line = line
        self.operation = operation
        self.wanted = wanted


class _String(ctypes.Structure):
    _fields_ = [("data", c_char_p), ("size", c_size_t)]


class _LoadOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("on_progress", c_void_p), ("on_progress_context", c_void_p),
                ("mapping_json", _String), ("bad_values", c_int32), ("unknown_keys", c_int32), ("strict", c_bool),
                ("mode", c_int32)]


class _FeedOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("on_batch", c_void_p), ("on_batch_context", c_void_p),
                ("on_progress", c_void_p), ("on_progress_context", c_void_p), ("batch_size", c_uint64),
                ("bad_values", c_int32), ("unknown_keys", c_int32), ("strict", c_bool), ("source", _String),
                ("epoch", c_uint64), ("sequence", c_uint64)]


class _StoreOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("schema_json", _String), ("durability", c_int32),
                ("checkpoint_after_bytes", c_uint64), ("vfs", _String)]


_ChangesCallback = ctypes.CFUNCTYPE(None, c_void_p, c_void_p)


class _IndexOptions(ctypes.Structure):
    _fields_ = [("struct_size", c_size_t), ("on_changes", _ChangesCallback), ("on_changes_context", c_void_p),
                ("clock", c_void_p), ("clock_context", c_void_p), ("now", c_int64), ("has_now", c_bool)]


def _load_library() -> ctypes.CDLL:
    """The file that TRANCHE_LIBRARY names, else the installed library."""
    name = os.environ.get("TRANCHE_LIBRARY") or ctypes.util.find_library("tranche_c") or "libtranche_c.so.0"
    library = ctypes.CDLL(name)
    text = (c_char_p, c_size_t)
    out = POINTER(c_void_p)
    # The arguments of each function that returns a code; `out` for the error comes last.
    signatures: Dict[str, tuple] = {
        "index_create": (*text, POINTER(_IndexOptions), out),
        "store_open": (*text, POINTER(_StoreOptions), POINTER(_IndexOptions), out),
        "store_checkpoint": (c_void_p,),
        "index_call": (c_void_p, c_char_p, *text, out),
        "index_load": (c_void_p, *text, POINTER(_LoadOptions), out),
        "index_load_file": (c_void_p, *text, POINTER(_LoadOptions), out),
        "index_apply_feed": (c_void_p, *text, POINTER(_FeedOptions), out),
        "index_read": (c_void_p, out),
        "changes_json": (c_void_p, out),
        "snapshot_ask": (c_void_p, c_char_p, *text, out),
        "snapshot_count": (c_void_p, *text, POINTER(c_uint64)),
    }
    for function, arguments in signatures.items():
        getattr(library, "tranche_" + function).argtypes = (*arguments, out)
    for function, result in {"buffer_data": c_void_p, "buffer_size": c_size_t, "error_code": c_int,
                             "error_message": c_char_p, "error_pointer": c_char_p, "error_line": c_uint64,
                             "error_operation": c_int64, "snapshot_version": c_uint64,
                             "snapshot_customer_count": c_uint64, "buffer_free": None, "error_free": None,
                             "index_free": None, "snapshot_free": None}.items():
        getattr(library, "tranche_" + function).argtypes = (c_void_p,)
        getattr(library, "tranche_" + function).restype = result
    library.tranche_error_wanted_position.argtypes = (c_void_p, POINTER(c_uint64), POINTER(c_uint64))
    library.tranche_error_wanted_position.restype = c_bool
    library.tranche_code_name.argtypes = (c_int32,)
    library.tranche_code_name.restype = c_char_p
    library.tranche_version.restype = c_char_p
    return library


_library = _load_library()


def version() -> str:
    """Of the library: "0.1.0"."""
    return _library.tranche_version().decode()


def _run(function: str, *arguments: Any) -> None:
    error = c_void_p()
    code = getattr(_library, "tranche_" + function)(*arguments, byref(error))
    if code == 0:
        return
    try:
        operation = _library.tranche_error_operation(error)
        epoch, sequence = c_uint64(), c_uint64()
        is_wanted = _library.tranche_error_wanted_position(error, byref(epoch), byref(sequence))
        raise Error(_library.tranche_code_name(code).decode(),
                    _library.tranche_error_message(error).decode("utf-8", "replace"),
                    _library.tranche_error_pointer(error).decode("utf-8", "replace"),
                    _library.tranche_error_line(error) or None, operation if operation >= 0 else None,
                    (epoch.value, sequence.value) if is_wanted else None)
    finally:
        _library.tranche_error_free(error)


def _run_for_json(function: str, *arguments: Any) -> Any:
    """Runs a function whose last output is a buffer."""
    buffer = c_void_p()
    _run(function, *arguments, byref(buffer))
    try:
        return json.loads(ctypes.string_at(_library.tranche_buffer_data(buffer),
                                           _library.tranche_buffer_size(buffer)))
    finally:
        _library.tranche_buffer_free(buffer)


def _plain(value: Any) -> str:
    """What JSON has no word for: an exact number, a day or a date-time."""
    if isinstance(value, decimal.Decimal):
        return str(value)
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"{type(value).__name__} is no value of a customer")


def _json(document: Any) -> str:
    return json.dumps(document, ensure_ascii=False, default=_plain)


def _text(value: Any) -> tuple:
    """A text, or a document to be written as JSON, as pointer and size."""
    if not isinstance(value, (str, bytes)):
        value = _json(value)
    if isinstance(value, str):
        value = value.encode()
    return value, len(value)


def _lines(records: Records) -> tuple:
    if isinstance(records, (str, bytes)):
        return _text(records)
    return _text("\n".join(_json(record) for record in records))


def _string(document: Any) -> _String:
    return _String() if document is None else _String(*_text(document))


def _load_options(mapping: Optional[Mapping[str, Any]] = None, bad_values: str = "drop",
                  unknown_keys: str = "ignore", strict: bool = False, mode: str = "upsert") -> _LoadOptions:
    return _LoadOptions(ctypes.sizeof(_LoadOptions), mapping_json=_string(mapping),
                        bad_values=_BAD_VALUES.index(bad_values),
                        unknown_keys=_UNKNOWN_KEYS.index(unknown_keys), strict=strict,
                        mode=_LOAD_MODES.index(mode))


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

    def count(self, segment_id: str) -> int:
        """How many customers a saved segment has."""
        count = c_uint64()
        _run("snapshot_count", self._handle, *_text(segment_id), byref(count))
        return count.value

    def ask(self, request: str, **members: Any) -> Any:
        """The answer to a reading request."""
        return _run_for_json("snapshot_ask", self._handle, request.encode(), *_text(members))


class Index(_Handle):
    """An index, in memory, or in the file `path`, which is made when there is a schema. `on_changes` is
    called after each batch, by the thread that applied it, with what the batch did; it may read the index
    and must not write to it. A new index stands at the time `now`, with a time zone, else at the system's."""

    _free = _library.tranche_index_free

    def __init__(self, schema: Optional[Mapping[str, Any]] = None, *,
                 path: Union[None, str, "os.PathLike[str]"] = None,
                 on_changes: Optional[Callable[[Document], None]] = None,
                 now: Optional[datetime] = None) -> None:
        def call(_context: Any, changes: Any) -> None:
            assert on_changes is not None
            on_changes(_run_for_json("changes_json", changes))

        # Kept as long as the index: the library calls it.
        self._callback = _ChangesCallback(call) if on_changes else _ChangesCallback()
        options = _IndexOptions(ctypes.sizeof(_IndexOptions), self._callback)
        if now is not None:
            options.now = (now - datetime(1970, 1, 1, tzinfo=timezone.utc)) // timedelta(microseconds=1) * 1000
            options.has_now = True
        schema_json = _string(schema)
        handle = c_void_p()
        if path is None:
            _run("index_create", schema_json.data, schema_json.size, byref(options), byref(handle))
        else:
            store = _StoreOptions(ctypes.sizeof(_StoreOptions), schema_json, checkpoint_after_bytes=64 << 20)
            _run("store_open", *_text(os.fsencode(path)), byref(store), byref(options), byref(handle))
        super().__init__(handle)

    def read(self) -> Snapshot:
        handle = c_void_p()
        _run("index_read", self._handle, byref(handle))
        return Snapshot(handle)

    def call(self, request: str, **members: Any) -> Any:
        """The answer to a writing request, or to a reading one about the current version."""
        return _run_for_json("index_call", self._handle, request.encode(), *_text(members))

    def apply(self, operations: Iterable[Mapping[str, Any]], **options: Any) -> Document:
        """Applies {"op": ..., ...} whole or not at all. Returns the version and the changes. Options:
        `bad_values`, "drop" or "reject"; `unknown_keys`, "ignore" or "reject"; `position`, {"source": ...,
        "epoch": 0, "sequence": 17}: sent again, the batch is "already_applied", and changes nothing."""
        return self.call("apply", operations=list(operations), **options)

    def advance(self, time: Union[str, datetime]) -> Document:
        """Lets time go on until `time`, with a time zone. Returns the version and the changes that time causes."""
        return self.call("advance", time=time if isinstance(time, str) else time.isoformat())

    def load(self, customers: Records, **options: Any) -> Document:
        """Loads customers in bulk, as records or as a file's text. Returns a report of what was dropped and
        refused. Options: `mapping`, a document; `bad_values`, "drop" or "reject"; `unknown_keys`, "ignore"
        or "reject"; `strict`; `mode`, "upsert", which replaces customers whole, or "merge", which changes the
        fields and columns that a record names."""
        return _run_for_json("index_load", self._handle, *_lines(customers), byref(_load_options(**options)))

    def load_file(self, path: Union[str, "os.PathLike[str]"], **options: Any) -> Document:
        """The same from a file."""
        return _run_for_json("index_load_file", self._handle, *_text(os.fsencode(path)),
                             byref(_load_options(**options)))

    def apply_feed(self, operations: Records, *, batch_size: int = 1, bad_values: str = "drop",
                   unknown_keys: str = "ignore", strict: bool = False,
                   position: Optional[Tuple[str, int, int]] = None) -> Document:
        """Applies operations in batches of `batch_size`. Returns a report of what was dropped and refused.
        `position`, (source, epoch, sequence), is that of the first batch: applied again, the feed applies each
        batch once."""
        source, epoch, sequence = position or (None, 0, 1)
        options = _FeedOptions(ctypes.sizeof(_FeedOptions), batch_size=batch_size,
                               bad_values=_BAD_VALUES.index(bad_values),
                               unknown_keys=_UNKNOWN_KEYS.index(unknown_keys), strict=strict,
                               source=_string(source), epoch=epoch, sequence=sequence)
        return _run_for_json("index_apply_feed", self._handle, *_lines(operations), byref(options))

    def checkpoint(self) -> None:
        """Of an index in a file: writes a checkpoint, so that opening is fast."""
        _run("store_checkpoint", self._handle)
