// The list of customers, filtered by segments that must all hold, and the drawer of one customer.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Cell, Explanation, get, Page, post, Segment } from "./api";
import { go, label, link, operatorNames, plural, shown } from "./format";
import { live, useLive } from "./live";
import { sentence } from "./segment";
import { ErrorText } from "./segments";

const segmentName = (id: string) => live.segments.find((one) => one.id === id)?.name ?? id;
function shownIn(column: string, cell: Cell) {
  return column === "segment" && Array.isArray(cell) ? shown(cell.map(segmentName)) : shown(cell);
}

export function CustomerTable({ columns, rows }: { columns: string[]; rows: Record<string, Cell>[] }) {
  return (
    <div class="scroll" tabIndex={0} role="region" aria-label="Customers">
      <table>
        <thead><tr>{columns.map((name) => <th key={name}>{label(name)}</th>)}</tr></thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.id as string}>
              {columns.map((name) => <td key={name}>{name === "id" ? <a href={link("customers", row.id as string)}>{row.id}</a> : shownIn(name, row[name])}</td>)}
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
}

function Why({ id, segment }: { id: string; segment: Segment }) {
  const [why, setWhy] = useState<Explanation>();
  const [error, setError] = useState<unknown>();
  useEffect(() => void post<Explanation>("/v1/explain", { target: { segment_id: segment.id }, customer: id }).then(setWhy, setError), [id, segment.id, segment.updated_at]);
  if (!why) return <ErrorText error={error} />;
  const words = (rule: number, condition: number) => {  // as defined, if nobody has changed the rules since
    const one = segment.rules[rule]?.conditions[condition];
    return one && sentence(one);
  };
  return (
    <div class="why">
      {why.rules.map((rule, i) => (
        <div key={i}>
          <div class="small">{rule.holds ? "✓" : "✗"} Rule {i + 1}, {rule.operator === "or" ? "any" : "all"} of</div>
          <ul>{rule.conditions.map((one, j) => (
            <li key={j} class={one.holds ? "holds" : "fails"}>{one.holds ? "✓" : "✗"} {words(i, j) ?? `${label(one.field)} ${operatorNames[one.operator]}`} <span class="quiet">(it is {shownIn(one.field, one.actual)})</span></li>
          ))}</ul>
        </div>
      ))}
    </div>
  );
}

function Drawer({ id }: { id: string }) {
  const { segments } = useLive();
  const [customer, setCustomer] = useState<Record<string, unknown>>();
  const [ids, setIds] = useState<string[]>([]);
  const [open, setOpen] = useState("");
  const [error, setError] = useState<unknown>();
  const panel = useRef<HTMLElement>(null);
  useEffect(() => {
    setError(undefined);
    setCustomer(undefined);
    setIds([]);
    const path = `/v1/customers/${encodeURIComponent(id)}`;
    get<Record<string, unknown>>(path).then(setCustomer, setError);
    get<string[]>(`${path}/segments`).then(setIds, () => undefined);
    panel.current?.focus({ preventScroll: true });
    const onKey = (event: KeyboardEvent) => event.key === "Escape" && go("customers");
    addEventListener("keydown", onKey);
    return () => removeEventListener("keydown", onKey);
  }, [id]);
  const { properties, ...plain } = customer ?? {};
  const fields = Object.entries({ ...plain, ...(properties as object ?? {}) }).filter(([name]) => name !== "id" && name !== "name");
  return (
    <aside class="drawer" ref={panel} tabIndex={-1} aria-label={`Customer ${id}`}>
      <div class="row"><h2>{(customer?.name as string) ?? id}</h2><span class="space" /><a class="button" href={link("customers")}>Close</a></div>
      <p class="quiet">{id}</p>
      <ErrorText error={error} />
      <dl>{fields.map(([name, value]) => <div key={name}><dt>{label(name)}</dt><dd>{shown(value as Cell)}</dd></div>)}</dl>
      <h3>Segments</h3>
      <ul class="plain-list">
        {segments.map((segment) => (
          <li key={segment.id}>
            <button class="plain" aria-expanded={open === segment.id} onClick={() => setOpen(open === segment.id ? "" : segment.id)}>
              <span class={ids.includes(segment.id) ? "holds" : "quiet"}>{ids.includes(segment.id) ? "✓" : "–"} {segment.name}</span>
              <span class="quiet small">{ids.includes(segment.id) ? "why" : "why not"}</span>
            </button>
            {open === segment.id && <Why id={id} segment={segment} />}
          </li>
        ))}
      </ul>
    </aside>
  );
}

export function Customers({ open }: { open?: string }) {
  const { segments } = useLive();
  const [chosen, setChosen] = useState<string[]>([]);
  const [search, setSearch] = useState("");
  const [page, setPage] = useState<Page>();
  const [next, setNext] = useState("");
  const [error, setError] = useState<unknown>();
  const end = useRef<HTMLDivElement>(null);
  const loading = useRef(false);
  const filter = useRef<HTMLDetailsElement>(null);
  useEffect(() => {  // the list of segments closes as a menu does
    const close = (event: Event) => {
      if (event instanceof KeyboardEvent ? event.key !== "Escape" : filter.current?.contains(event.target as Node)) return;
      if (filter.current?.open && event instanceof KeyboardEvent) filter.current.querySelector("summary")!.focus();
      filter.current?.removeAttribute("open");
    };
    addEventListener("keydown", close);
    addEventListener("pointerdown", close);
    return () => { removeEventListener("keydown", close); removeEventListener("pointerdown", close); };
  }, []);

  useEffect(() => {
    const abort = new AbortController();
    const query = [...chosen.map((id) => `segment=${encodeURIComponent(id)}`), `search=${encodeURIComponent(search)}`, "take=50"].join("&");
    ask<Page>("GET", `/v1/customers?${query}`, { signal: abort.signal }).then(
      (answer) => { setPage(answer.data); setNext(answer.next); setError(undefined); },
      (problem) => { if (!abort.signal.aborted) setError(problem); });
    return () => abort.abort();
  }, [chosen, search]);
  useEffect(() => {
    const more = new IntersectionObserver(async ([entry]) => {
      if (!entry.isIntersecting || !next || loading.current) return;
      loading.current = true;
      const answer = await ask<Page>("GET", next).catch(() => undefined);
      loading.current = false;
      if (!answer) return;
      setPage((before) => before && { ...answer.data, data: [...before.data, ...answer.data.data] });
      setNext(answer.next);
    }, { rootMargin: "600px" });
    more.observe(end.current!);
    return () => more.disconnect();
  }, [next]);

  const toggle = (id: string) => setChosen(chosen.includes(id) ? chosen.filter((one) => one !== id) : [...chosen, id]);
  return (
    <>
      <div class="row">
        <h1>Customers</h1>
        <span class="quiet" aria-live="polite">{page ? plural(page.meta.total, "customer") : ""}</span>
        <span class="space" />
        <details class="filter" ref={filter}>
          <summary class="button">{chosen.length ? plural(chosen.length, "segment") : "Filter by segment"}</summary>
          <div class="panel menu">
            {segments.length === 0 && <span class="quiet">There is no segment yet.</span>}
            {segments.map((one) => <label key={one.id}><input type="checkbox" checked={chosen.includes(one.id)} onChange={() => toggle(one.id)} /> {one.name}</label>)}
          </div>
        </details>
        <input type="search" placeholder="Search name, email or id" aria-label="Search customers" value={search} onInput={(e) => setSearch(e.currentTarget.value)} />
      </div>
      <ErrorText error={error} />
      {page && page.data.length > 0 && <CustomerTable columns={page.columns} rows={page.data} />}
      {page && page.data.length === 0 && <div class="empty">{search || chosen.length ? "Nobody matches." : "There are no customers yet."}</div>}
      <div ref={end} />
      {open && <Drawer id={open} />}
    </>
  );
}
