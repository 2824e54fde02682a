// tranche for Node.js: live customer segments, over the C API and koffi.
//
//   const index = new Index(schema, { onChanges: (batch) => ... });
//   index.load(customers);
//   const segment = index.createSegment({ name: "France", rules: [...] });
//   const changes = index.patch({ id: "cus_1", country: "FR" });
//
// Documents are the JSON of the C API as objects. A call that fails throws TrancheError. Calls run on
// the thread of their caller; `close` an index and a snapshot after use.
"use strict";

const koffi = require("koffi");

// The file that TRANCHE_LIBRARY names, else the installed library.
const library = koffi.load(process.env.TRANCHE_LIBRARY || "libtranche_c.so.0");

koffi.opaque("tranche_handle");
const ChangesCallback = koffi.proto("void tranche_on_changes(void *context, tranche_handle *changes)");
koffi.struct("tranche_string", { data: "const char *", size: "size_t" });
const PageOptions = koffi.struct("tranche_page_options", {
  struct_size: "size_t", skip: "uint64_t", take: "uint32_t", search: "tranche_string",
});
const LoadOptions = koffi.struct("tranche_load_options", {
  struct_size: "size_t", on_progress: "void *", on_progress_context: "void *", strict: "bool",
});
const IndexOptions = koffi.struct("tranche_index_options", {
  struct_size: "size_t", on_changes: koffi.pointer(ChangesCallback), on_changes_context: "void *",
  clock: "void *", clock_context: "void *",
});

const HANDLE = "tranche_handle *";
const OUT = "_Out_ tranche_handle **";
const TEXT = ["const char *", "size_t"];

// What each function that returns a code takes before its error.
const SIGNATURES = {
  index_create: [...TEXT, koffi.pointer(IndexOptions), OUT],
  index_read: [HANDLE, OUT],
  index_apply_json: [HANDLE, ...TEXT, OUT],
  index_load: [HANDLE, ...TEXT, koffi.pointer(LoadOptions), "void *", OUT],
  index_create_segment: [HANDLE, ...TEXT, "void *", OUT],
  index_update_segment: [HANDLE, ...TEXT, ...TEXT, OUT],
  index_delete_segment: [HANDLE, ...TEXT],
  changes_json: [HANDLE, OUT],
  snapshot_stats_json: [HANDLE, OUT],
  snapshot_customer_json: [HANDLE, ...TEXT, OUT],
  snapshot_segments_of_json: [HANDLE, ...TEXT, OUT],
  snapshot_preview_json: [HANDLE, ...TEXT, koffi.pointer(PageOptions), OUT],
  snapshot_breakdown_json: [HANDLE, ...TEXT, "int32_t", ...TEXT, OUT],
  snapshot_count: [HANDLE, "int32_t", ...TEXT, "_Out_ uint64_t *"],
};

const functions = {};
for (const [name, types] of Object.entries(SIGNATURES)) {
  functions[name] = library.func(`tranche_${name}`, "int", [...types, OUT]);
}
const plain = (name, result, type) => library.func(`tranche_${name}`, result, [type]);
const bufferData = plain("buffer_data", "void *", HANDLE);
const bufferSize = plain("buffer_size", "size_t", HANDLE);
const bufferFree = plain("buffer_free", "void", HANDLE);
const errorMessage = plain("error_message", "const char *", HANDLE);
const errorFree = plain("error_free", "void", HANDLE);
const codeName = plain("code_name", "const char *", "int32_t");
const indexFree = plain("index_free", "void", HANDLE);
const snapshotFree = plain("snapshot_free", "void", HANDLE);
const version = library.func("tranche_version", "const char *", []);

// A call that failed: `code`, such as "NOT_FOUND", and a message that names thing and place.
class TrancheError extends Error {
  constructor(code, message) {
    super(message);
    this.name = "TrancheError";
    this.code = code;
  }
}

function call(name, ...args) {
  const error = [null];
  const code = functions[name](...args, error);
  if (code === 0) return;
  const failure = new TrancheError(codeName(code), errorMessage(error[0]));
  errorFree(error[0]);
  throw failure;
}

// The handle that a function gives last.
function callForHandle(name, ...args) {
  const handle = [null];
  call(name, ...args, handle);
  return handle[0];
}

// The document that a function gives last.
function callForJson(name, ...args) {
  const buffer = callForHandle(name, ...args);
  try {
    return JSON.parse(koffi.decode(bufferData(buffer), "char", Number(bufferSize(buffer))));
  } finally {
    bufferFree(buffer);
  }
}

// A text or a document as pointer and size.
function text(value) {
  const string = typeof value === "string" ? value : JSON.stringify(value);
  return [string, Buffer.byteLength(string)];
}

const lines = (records) => text(records.map((record) => JSON.stringify(record)).join("\n"));

// Everybody (null), the id of a segment, or a draft.
function target(value) {
  if (value == null) return [0, null, 0];
  return [typeof value === "string" ? 1 : 2, ...text(value)];
}

// One version of an index: its answers never change.
class Snapshot {
  #handle;

  constructor(handle) {
    this.#handle = handle;
  }

  close() {
    snapshotFree(this.#handle);
    this.#handle = null;
  }

  stats() {
    return callForJson("snapshot_stats_json", this.#handle);
  }

  customer(id) {
    return callForJson("snapshot_customer_json", this.#handle, ...text(id));
  }

  segmentsOf(customerId) {
    return callForJson("snapshot_segments_of_json", this.#handle, ...text(customerId));
  }

  count(of = null) {
    const count = [0];
    call("snapshot_count", this.#handle, ...target(of), count);
    return Number(count[0]);
  }

  preview(draft, { skip = 0, take = 50, search = "" } = {}) {
    const [data, size] = text(search);
    const options = { struct_size: koffi.sizeof(PageOptions), skip, take, search: { data, size } };
    return callForJson("snapshot_preview_json", this.#handle, ...text(draft), options);
  }

  breakdown(field, of = null) {
    return callForJson("snapshot_breakdown_json", this.#handle, ...text(field), ...target(of));
  }
}

class Index {
  #handle;
  #callback = null;

  // `onChanges` is called inside each `apply`, with what the batch did. It may read the index and must
  // not write to it.
  constructor(schema = { fields: [] }, { onChanges = null } = {}) {
    if (onChanges) {
      this.#callback = koffi.register((_context, changes) => {
        onChanges(callForJson("changes_json", changes));
      }, koffi.pointer(ChangesCallback));
    }
    const options = {
      struct_size: koffi.sizeof(IndexOptions), on_changes: this.#callback, on_changes_context: null,
      clock: null, clock_context: null,
    };
    this.#handle = callForHandle("index_create", ...text(schema), options);
  }

  close() {
    indexFree(this.#handle);
    this.#handle = null;
    if (this.#callback) koffi.unregister(this.#callback);
    this.#callback = null;
  }

  read() {
    return new Snapshot(callForHandle("index_read", this.#handle));
  }

  // Applies [{ op, ... }] whole or not at all. Returns the version and the changes.
  apply(operations) {
    return callForJson("index_apply_json", this.#handle, ...lines(operations));
  }

  upsert(customer) {
    return this.apply([{ op: "upsert", customer }]);
  }

  patch(customer) {
    return this.apply([{ op: "patch", customer }]);
  }

  delete(id) {
    return this.apply([{ op: "delete", id }]);
  }

  // Loads customers in bulk. Returns a report of what was refused.
  load(customers, { strict = false } = {}) {
    const options = {
      struct_size: koffi.sizeof(LoadOptions), on_progress: null, on_progress_context: null, strict,
    };
    return callForJson("index_load", this.#handle, ...lines(customers), options, null);
  }

  createSegment(definition) {
    return callForJson("index_create_segment", this.#handle, ...text(definition), null);
  }

  updateSegment(id, edit) {
    return callForJson("index_update_segment", this.#handle, ...text(id), ...text(edit));
  }

  deleteSegment(id) {
    call("index_delete_segment", this.#handle, ...text(id));
  }
}

module.exports = { Index, Snapshot, TrancheError, version };
