// The table of segments: counts that move, search, sort, and what can be done with each.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Problem, Segment, Sums } from "./api";
import { date, decimal, label, link, number, percent, plural, share } from "./format";
import { live, loadSegments, useLive } from "./live";

// A number that is marked for a moment when it changes.
export function Count({ value }: { value: number }) {
  const element = useRef<HTMLSpanElement>(null);
  const before = useRef(value);
  useEffect(() => {
    if (before.current !== value) element.current?.animate([{ background: "var(--mark)" }, { background: "transparent" }], 900);
    before.current = value;
  }, [value]);
  return <span ref={element} class="count">{number(value)}</span>;
}

const mostAmounts = 3;  // shown before somebody asks for more

// The sum of one measure: a number, or an amount for each currency, the greatest first.
export function Sum({ of }: { of?: string | Record<string, string> }) {
  const [isWhole, setWhole] = useState(false);
  if (of === undefined) return <span class="quiet">–</span>;
  if (typeof of === "string") return <>{decimal(of)}</>;
  const amounts = Object.entries(of).sort(([, a], [, b]) => Number(b) - Number(a));
  const rest = amounts.length - mostAmounts;
  if (!amounts.length) return <span class="quiet">–</span>;
  return (
    <>
      {amounts.slice(0, isWhole ? undefined : mostAmounts).map(([currency, amount]) => <span key={currency} class="amount">{decimal(amount)} <span class="quiet small">{currency}</span></span>)}
      {rest > 0 && <button class="plain small quiet" aria-expanded={isWhole} onClick={() => setWhole(!isWhole)}>{isWhole ? "fewer" : `and ${rest} more`}</button>}
    </>
  );
}

// The sums of all measures in one line.
export function SumLine({ sums }: { sums?: Sums }) {
  return <>{Object.entries(sums ?? {}).map(([field, of]) => (
    <span key={field} class="sum"><span class="quiet">{label(field)}</span> <Sum of={of} /></span>
  ))}</>;
}

export function Bar({ count, all }: { count: number; all: number }) {
  return <span class="bar" aria-hidden="true"><span style={{ width: `${share(count, all)}%` }} /></span>;
}

export function ErrorText({ error }: { error: unknown }) {
  if (!error) return null;
  return <p class="error" role="alert">{error instanceof Problem ? error.detail : "The server cannot be reached."}</p>;
}

// The segments whose rules name this one.
const namedBy = (id: string) =>
  live.segments.filter((one) => one.id !== id && one.rules.some((rule) => rule.conditions.some(({ field, value }) => field === "segment" && value?.includes(id))));

export function DeleteDialog({ segment, onClose }: { segment: Segment; onClose: (deleted: boolean) => void }) {
  const dialog = useRef<HTMLDialogElement>(null);
  const [error, setError] = useState<unknown>();
  useEffect(() => dialog.current!.showModal(), []);
  const users = namedBy(segment.id);
  const remove = async () => {
    try {
      await ask("DELETE", `/v1/segments/${encodeURIComponent(segment.id)}`, { match: "*" });
      onClose(true);
    } catch (problem) {
      setError(problem);
    }
  };
  return (
    <dialog ref={dialog} onClose={() => onClose(false)} aria-labelledby="delete-title">
      <h2 id="delete-title">Delete “{segment.name}”?</h2>
      <p>This is permanent and cannot be undone. The {number(live.counts.get(segment.id) ?? segment.count)} customers stay; only the segment goes.</p>
      {users.length > 0 && (
        <div class="notice">
          {plural(users.length, "segment")} {users.length === 1 ? "builds" : "build"} on it, so it cannot be deleted before {users.length === 1 ? "that one changes" : "those change"}:
          <ul>{users.slice(0, 10).map((one) => <li key={one.id}><a href={link("segments", one.id)} onClick={() => onClose(false)}>{one.name}</a></li>)}</ul>
          {users.length > 10 && `and ${number(users.length - 10)} more`}
        </div>
      )}
      <ErrorText error={error} />
      <div class="row end">
        <button onClick={() => onClose(false)}>Keep it</button>
        <button class="danger" disabled={users.length > 0} onClick={remove}>Delete</button>
      </div>
    </dialog>
  );
}

type Order = "created" | "name" | "count" | "updated";
const orders: Record<Order, (a: Segment, b: Segment) => number> = {
  created: () => 0,
  name: (a, b) => a.name.localeCompare(b.name),
  count: (a, b) => (live.counts.get(b.id) ?? b.count) - (live.counts.get(a.id) ?? a.count),
  updated: (a, b) => b.updated_at.localeCompare(a.updated_at),
};

export function Segments() {
  const { segments, counts, sums, customers, isLoaded } = useLive();
  const measures = Object.keys(segments[0]?.sums ?? {});
  const [search, setSearch] = useState("");
  const [order, setOrder] = useState<Order>("created");
  const [doomed, setDoomed] = useState<Segment>();
  const shown = segments.filter((one) => `${one.name}\n${one.description}`.toLowerCase().includes(search.toLowerCase())).sort(orders[order]);
  const head = (name: string, by: Order, kind = "") => (
    <th class={kind} aria-sort={order === by ? (by === "name" ? "ascending" : "descending") : undefined}>
      <button class="plain" onClick={() => setOrder(order === by ? "created" : by)}>{name}{order === by ? (by === "name" ? " ↑" : " ↓") : ""}</button>
    </th>
  );
  return (
    <>
      <div class="row">
        <h1>Segments</h1>
        <span class="quiet">{customers > 0 && `of ${plural(customers, "customer")}`}</span>
        <span class="space" />
        <input type="search" placeholder="Search" aria-label="Search segments" value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
        <a class="button primary" href={link("new")}>New segment</a>
      </div>
      {shown.length > 0 && (
        <table class="segments">
          <thead><tr>{head("Name", "name")}{head("Customers", "count", "right")}<th class="share">Share</th>{measures.map((one) => <th key={one} class="right wide">{label(one)}</th>)}{head("Updated", "updated", "wide")}<th class="actions"><span class="hidden">Actions</span></th></tr></thead>
          <tbody>
            {shown.map((segment) => {
              const count = counts.get(segment.id) ?? segment.count;
              return (
                <tr key={segment.id}>
                  <td><a href={link("segments", segment.id)}>{segment.name}</a>{segment.description && <div class="quiet small">{segment.description}</div>}</td>
                  <td class="right"><Count value={count} /></td>
                  <td class="share"><Bar count={count} all={customers} /> <span class="quiet small">{percent(count, customers)}</span></td>
                  {measures.map((one) => <td key={one} class="right wide"><Sum of={(sums.get(segment.id) ?? segment.sums)?.[one]} /></td>)}
                  <td class="wide quiet">{date(segment.updated_at)}</td>
                  <td class="actions">
                    <a href={link("segments", segment.id, "edit")} aria-label={`Edit ${segment.name}`}>Edit</a>
                    <a href={link("new", segment.id)} aria-label={`Duplicate ${segment.name}`}>Duplicate</a>
                    <button class="plain danger-text" aria-label={`Delete ${segment.name}`} onClick={() => setDoomed(segment)}>Delete</button>
                  </td>
                </tr>
              );
            })}
          </tbody>
        </table>
      )}
      {shown.length === 0 && isLoaded && (
        <div class="empty">{search ? <>No segment has “{search}” in its name or description.</> : <>There is no segment yet. <a href={link("new")}>Make the first one.</a></>}</div>
      )}
      {doomed && <DeleteDialog segment={doomed} onClose={(deleted) => { setDoomed(undefined); if (deleted) void loadSegments(); }} />}
    </>
  );
}
