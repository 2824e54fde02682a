// tranche for Node.js: live customer segments, over the C API and koffi.
//
//   const index = new Index(schema, { onChanges: (batch) => ... });
//   index.load(customers);
//   index.call("put_segment", { draft: { id: "fr", name: "France", rules: [...] } });
//   const changes = index.apply([{ op: "patch", customer: { id: "cus_1", country: "FR" } }]);
//   const snapshot = index.read();
//   snapshot.count("fr");
//   snapshot.ask("breakdown", { field: "country", target: { segment_id: "fr" } });
//
// Numbers and amounts are exact: give them as text ("19.90") or whole numbers; answers have them as text.
//
// `call` and `ask` take the requests that tranche/service.h lists. A call that fails throws TrancheError.
// Calls run on the thread of their caller; `close` an index and a snapshot after use.
"use strict";

const koffi = require("koffi");

// The file that TRANCHE_LIBRARY names, else the installed library.
const library = koffi.load(process.env.TRANCHE_LIBRARY || "libtranche_c.so.0");

koffi.opaque("tranche_handle");
const ChangesCallback = koffi.proto("void tranche_on_changes(void *context, tranche_handle *changes)");
koffi.struct("tranche_string", { data: "const char *", size: "size_t" });
const LoadOptions = koffi.struct("tranche_load_options", {
  struct_size: "size_t", on_progress: "void *", on_progress_context: "void *",
  mapping_json: "tranche_string", bad_values: "int32_t", unknown_keys: "int32_t", strict: "bool", mode: "int32_t",
});
const IndexOptions = koffi.struct("tranche_index_options", {
  struct_size: "size_t", on_changes: koffi.pointer(ChangesCallback), on_changes_context: "void *",
  clock: "void *", clock_context: "void *", now: "int64_t", has_now: "bool",
});

const HANDLE = "tranche_handle *";
const OUT = "_Out_ tranche_handle **";
const TEXT = ["const char *", "size_t"];

// What each function that returns a code takes before its error.
const SIGNATURES = {
  index_create: [...TEXT, koffi.pointer(IndexOptions), OUT],
  index_read: [HANDLE, OUT],
  index_call: [HANDLE, "const char *", ...TEXT, OUT],
  index_load: [HANDLE, ...TEXT, koffi.pointer(LoadOptions), OUT],
  changes_json: [HANDLE, OUT],
  snapshot_ask: [HANDLE, "const char *", ...TEXT, OUT],
  snapshot_count: [HANDLE, ...TEXT, "_Out_ uint64_t *"],
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
const errorPointer = plain("error_pointer", "const char *", HANDLE);
const errorWanted = library.func("tranche_error_wanted_position", "bool",
  [HANDLE, "_Out_ uint64_t *", "_Out_ uint64_t *"]);
const errorFree = plain("error_free", "void", HANDLE);
const codeName = plain("code_name", "const char *", "int32_t");
const indexFree = plain("index_free", "void", HANDLE);
const snapshotFree = plain("snapshot_free", "void", HANDLE);
const version = library.func("tranche_version", "const char *", []);

// A call that failed: `code`, such as "NOT_FOUND", a message that names thing and place, and the place in
// the request as a JSON pointer ("" when there is none). Where the position of a batch did not follow, `wanted`
// is the { epoch, sequence } that does.
class TrancheError extends Error {
  constructor(code, message, pointer, wanted) {
    super(message);
    this.name = "TrancheError";
    this.code = code;
    this.pointer = pointer;
    this.wanted = wanted;
  }
}

function run(name, ...args) {
  const error = [null];
  const code = functions[name](...args, error);
  if (code === 0) return;
  const epoch = [0];
  const sequence = [0];
  const wanted = errorWanted(error[0], epoch, sequence)
    ? { epoch: Number(epoch[0]), sequence: Number(sequence[0]) } : null;
  const failure = new TrancheError(codeName(code), errorMessage(error[0]), errorPointer(error[0]), wanted);
  errorFree(error[0]);
  throw failure;
}

// The handle that a function gives last.
function runForHandle(name, ...args) {
  const handle = [null];
  run(name, ...args, handle);
  return handle[0];
}

// The document that a function gives last.
function runForJson(name, ...args) {
  const buffer = runForHandle(name, ...args);
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

// Records, one a line, so that a report can name them by line.
const lines = (records) => text(records.map((record) => JSON.stringify(record)).join("\n"));

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

  // How many customers a saved segment has.
  count(segmentId) {
    const count = [0];
    run("snapshot_count", this.#handle, ...text(segmentId), count);
    return Number(count[0]);
  }

  // The answer to a reading request.
  ask(request, members = {}) {
    return runForJson("snapshot_ask", this.#handle, request, ...text(members));
  }
}

class Index {
  #handle;
  #callback = null;

  // `onChanges` is called inside each `apply`, with what the batch did. It may read the index and must
  // not write to it. A new index stands at the time `now`, a Date, else at the system's.
  constructor(schema = { fields: [] }, { onChanges = null, now = null } = {}) {
    if (onChanges) {
      this.#callback = koffi.register((_context, changes) => {
        onChanges(runForJson("changes_json", changes));
      }, koffi.pointer(ChangesCallback));
    }
    const options = {
      struct_size: koffi.sizeof(IndexOptions), on_changes: this.#callback, on_changes_context: null,
      clock: null, clock_context: null,
      now: now ? BigInt(now.getTime()) * 1000000n : 0n, has_now: now !== null,
    };
    this.#handle = runForHandle("index_create", ...text(schema), options);
  }

  close() {
    indexFree(this.#handle);
    this.#handle = null;
    if (this.#callback) koffi.unregister(this.#callback);
    this.#callback = null;
  }

  read() {
    return new Snapshot(runForHandle("index_read", this.#handle));
  }

  // The answer to a writing request, or to a reading one about the current version.
  call(request, members = {}) {
    return runForJson("index_call", this.#handle, request, ...text(members));
  }

  // Applies [{ op, ... }] whole or not at all. Returns the version and the changes. With a `position`,
  // { source, epoch, sequence }, the batch may be sent again: then it is "already_applied", and changes nothing.
  apply(operations, position = null) {
    return this.call("apply", { operations, position });
  }

  // Lets time go on until `time`, a Date. Returns the version and the changes that time causes.
  advance(time) {
    return this.call("advance", { time: time.toISOString() });
  }

  // Loads customers in bulk. `badValues` is "drop" or "reject"; `mode` is "upsert", which replaces customers
  // whole, or "merge", which changes the fields that a record names. Returns a report of what was dropped and
  // refused.
  load(customers, { badValues = "drop", strict = false, mode = "upsert" } = {}) {
    const options = {
      struct_size: koffi.sizeof(LoadOptions), on_progress: null, on_progress_context: null,
      mapping_json: { data: null, size: 0 }, bad_values: badValues === "drop" ? 0 : 1, unknown_keys: 0, strict,
      mode: mode === "merge" ? 1 : 0,
    };
    return runForJson("index_load", this.#handle, ...lines(customers), options);
  }
}

module.exports = { Index, Snapshot, TrancheError, version };
