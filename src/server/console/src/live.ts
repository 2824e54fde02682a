// What the server tells as it happens: counts, changes, and edits of segments.
import { useEffect, useState } from "preact/hooks";
import { ask, headers, Problem, Segment, Sums } from "./api";

export type Change = { segment_id: string; customer: string; change: "entered" | "left" };
type Stats = { version: number; customers: number; complete: boolean; segments: { id: string; name: string; count: number; sums?: Sums }[]; removed: string[] };

export const live = {
  version: 0,
  customers: 0,
  counts: new Map<string, number>(),
  sums: new Map<string, Sums>(),
  segments: [] as Segment[],
  isLoaded: false,  // whether the segments are known
  state: "connecting" as "connecting" | "live" | "offline" | "locked",
};

const watchers = new Set<() => void>();
const changeWatchers = new Set<(changes: Change[]) => void>();
const editWatchers = new Set<(id: string, change: string) => void>();
const tell = () => watchers.forEach((watch) => watch());

// Draws the component again when anything of `live` changes.
export function useLive() {
  const [, draw] = useState(0);
  useEffect(() => {
    const watch = () => draw((n) => n + 1);
    watchers.add(watch);
    return () => void watchers.delete(watch);
  }, []);
  return live;
}
export const onChanges = (watch: (changes: Change[]) => void) => {
  changeWatchers.add(watch);
  return () => void changeWatchers.delete(watch);
};
export const onEdits = (watch: (id: string, change: string) => void) => {
  editWatchers.add(watch);
  return () => void editWatchers.delete(watch);
};

export async function loadSegments() {
  const segments: Segment[] = [];
  for (let path = "/v1/segments?take=1000"; path; ) {
    const { data, next } = await ask<{ data: Segment[] }>("GET", path);
    segments.push(...data.data);
    path = next;
  }
  live.segments = segments;
  live.isLoaded = true;
  tell();
}

function onEvent(type: string, data: string) {
  if (type === "stats") {
    const stats: Stats = JSON.parse(data);
    live.version = stats.version;
    live.customers = stats.customers;
    if (stats.complete) [live.counts, live.sums] = [new Map(), new Map()];
    for (const { id, count, sums } of stats.segments) {
      live.counts.set(id, count);
      if (sums) live.sums.set(id, sums);
    }
    for (const id of stats.removed) {
      live.counts.delete(id);
      live.sums.delete(id);
    }
    tell();
  } else if (type === "changes") {
    changeWatchers.forEach((watch) => watch(JSON.parse(data).changes));
  } else if (type === "segment") {
    const edit = JSON.parse(data);
    editWatchers.forEach((watch) => watch(edit.id, edit.change));
    void loadSegments();
  } else if (type === "gone") {
    void loadSegments();
  }
}

// One connection, until it ends. Returns the id of the last event.
async function read(last: string): Promise<string> {
  const response = await fetch("/v1/events", { headers: { ...headers(), ...(last ? { "Last-Event-ID": last } : {}) } });
  if (!response.ok) throw new Problem(response.status, "");
  live.state = "live";
  await loadSegments();
  const reader = response.body!.pipeThrough(new TextDecoderStream()).getReader();
  let rest = "", type = "", data = "";
  for (;;) {
    const { value, done } = await reader.read().catch(() => ({ value: undefined, done: true }));
    if (done || value === undefined) return last;
    const lines = (rest + value).split("\n");
    rest = lines.pop()!;
    for (const line of lines) {
      if (line.startsWith("id: ")) last = line.slice(4);
      else if (line.startsWith("event: ")) type = line.slice(7);
      else if (line.startsWith("data: ")) data = line.slice(6);
      else if (line === "") {
        if (type) onEvent(type, data);
        type = "";
      }
    }
  }
}

// Follows the events for as long as the page is open, and comes back after every break.
export async function follow() {
  for (let last = "", pause = 250; ; pause = Math.min(pause * 2, 5000)) {
    try {
      last = await read(last);
      pause = 250;
      live.state = "offline";
    } catch (error) {
      live.state = error instanceof Problem && error.status === 401 ? "locked" : "offline";
    }
    tell();
    if (live.state === "locked") return;
    await new Promise((wake) => setTimeout(wake, pause));
  }
}
