// One segment: its count now, how it divides, what it shares with others, and who comes and goes.
import { useEffect, useState } from "preact/hooks";
import { Breakdown, Condition, Field, get, Part, Overlap, post } from "./api";
import { decimal, duration, go, label, link, number, operatorNames, percent, share, takesDuration } from "./format";
import { Change, live, onChanges, useLive } from "./live";
import { Bar, Count, DeleteDialog, ErrorText, Sum, SumLine } from "./segments";

// A condition in words: "mrr is at least 1000 EUR".
export function sentence({ field, operator, value = [], currency = "" }: Condition) {
  const name = (one: string) => live.segments.find((segment) => segment.id === one)?.name ?? one;
  const words = value.map((one) => (one === null ? "…" : takesDuration(operator) ? duration(one) : field === "segment" ? name(one) : one));
  return `${label(field)} ${operatorNames[operator] ?? operator} ${words.join(operator === "between" ? " and " : ", ")} ${currency}`.trim();
}

const mostParts = 12;  // shown at once
const partName = ({ value, from, to, currency }: Part) =>
  (value ?? (from == null && to == null ? "any" : from == null ? `below ${decimal(to!)}` : to == null ? `${decimal(from)} and more` : `${decimal(from)} to ${decimal(to)}`)) + (currency ? ` ${currency}` : "");

// Days, months or years as columns, the latest on the right.
function Columns({ parts, most }: { parts: Part[]; most: number }) {
  return (
    <ol class="times" tabIndex={0} aria-label="Customers by time">
      {parts.map((one) => (
        <li key={partName(one)}>
          <span class="small">{number(one.count)}</span>
          <span class="column" aria-hidden="true" style={{ height: `${Math.round(120 * share(one.count, most) / 100)}px` }} />
          <span class="small quiet">{partName(one)}</span>
          {one.sum !== undefined && <span class="small quiet"><Sum of={one.sum} /></span>}
        </li>
      ))}
    </ol>
  );
}

function Parts({ id, count, measures }: { id: string; count: number; measures: string[] }) {
  const [fields, setFields] = useState<Field[]>([]);
  const [field, setField] = useState("country");
  const [measure, setMeasure] = useState("");
  const [parts, setParts] = useState<Breakdown>();
  const [error, setError] = useState<unknown>();
  useEffect(() => void get<Field[]>("/v1/fields").then((all) => setFields(all.filter((one) => !["customer_id", "segment", "text"].includes(one.kind))), () => undefined), []);
  const isTime = ["date", "datetime"].includes(fields.find((one) => one.name === field)?.kind ?? "");
  useEffect(() => {
    const load = () => post<Breakdown>("/v1/breakdown", { field, target: { segment_id: id }, ...(measure ? { measure } : {}) }).then((answer) => { setParts(answer); setError(undefined); }, setError);
    const wait = setTimeout(load, 50);
    return () => clearTimeout(wait);
  }, [id, field, measure, count]);
  const shown = isTime ? parts?.values.slice(-mostParts) : parts?.values.filter((one) => one.count > 0).slice(0, mostParts);
  const most = Math.max(1, ...(parts?.values.map((one) => one.count) ?? []));
  return (
    <section class="panel">
      <div class="row"><h2>By</h2>
        <select aria-label="Field" value={field} onChange={(e) => setField(e.currentTarget.value)}>{fields.map((one) => <option key={one.name} value={one.name}>{label(one.name)}</option>)}</select>
        {measures.length > 0 && (
          <select aria-label="Sum of" value={measure} onChange={(e) => setMeasure(e.currentTarget.value)}>
            <option value="">customers</option>{measures.map((one) => <option key={one} value={one}>and sum of {label(one)}</option>)}
          </select>
        )}
      </div>
      <ErrorText error={error} />
      {isTime && shown && shown.length > 0 && <Columns parts={shown} most={Math.max(...shown.map((one) => one.count))} />}
      {parts && shown?.length === 0 && !parts.not_set && <p class="quiet">Nobody is in this segment.</p>}
      <ul class="bars">
        {!isTime && shown?.map((one) => (
          <li key={partName(one)}><span>{partName(one)}</span><Bar count={one.count} all={most} /><span class="right">{number(one.count)}</span>{measure && <span class="right part-sum"><Sum of={one.sum} /></span>}</li>
        ))}
        {!!parts?.not_set && <li class="quiet"><span>not set</span><Bar count={parts.not_set} all={Math.max(most, parts.not_set)} /><span class="right">{number(parts.not_set)}</span></li>}
      </ul>
      {parts && shown && parts.values.length > shown.length && <p class="quiet small">and {parts.values.length - shown.length} {isTime ? "earlier" : "more"}</p>}
      {parts?.multi_valued && <p class="quiet small">A customer may hold several values: the bars add up to more than the total.</p>}
    </section>
  );
}

function Shared({ id, count }: { id: string; count: number }) {
  const { segments } = useLive();
  const [overlap, setOverlap] = useState<Overlap>();
  const ids = [id, ...segments.map((one) => one.id).filter((one) => one !== id)].slice(0, 8);
  const key = ids.join("\n");
  useEffect(() => {
    if (ids.length < 2) return;
    const wait = setTimeout(() => post<Overlap>("/v1/overlap", { targets: ids.map((one) => ({ segment_id: one })) }).then(setOverlap, () => undefined), 100);
    return () => clearTimeout(wait);
  }, [key, count]);
  if (!overlap || overlap.matrix.length !== ids.length) return null;
  const name = (one: string) => segments.find((segment) => segment.id === one)?.name ?? one;
  return (
    <section class="panel">
      <h2>Shared with others</h2>
      <div class="scroll">
        <table class="matrix">
          <thead><tr><td /><th class="right">both</th><th class="right">of this</th><th class="right">of the other</th></tr></thead>
          <tbody>
            {ids.slice(1).map((other, i) => {
              const both = overlap.matrix[0][i + 1];
              const part = share(both, overlap.counts[0]);
              return (
                <tr key={other}>
                  <th scope="row"><a href={link("segments", other)}>{name(other)}</a></th>
                  <td class="right">{number(both)}</td>
                  <td class="right heat" style={{ "--heat": `${part}%` }}>{percent(both, overlap.counts[0])}</td>
                  <td class="right">{percent(both, overlap.counts[i + 1])}</td>
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      {ids.length > 2 && (
        <details>
          <summary>All pairs</summary>
          <div class="scroll" tabIndex={0} role="region" aria-label="How many customers each two share">
            <table class="matrix">
              <thead><tr><td />{ids.map((one, i) => <th key={one} class="right" title={name(one)}>{i + 1}</th>)}</tr></thead>
              <tbody>
                {ids.map((one, i) => (
                  <tr key={one}>
                    <th scope="row">{i + 1} {name(one)}</th>
                    {ids.map((other, j) => (
                      <td key={other} class="right heat" style={{ "--heat": `${share(overlap.matrix[i][j], overlap.counts[i])}%` }}>{number(overlap.matrix[i][j])}</td>
                    ))}
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </details>
      )}
    </section>
  );
}

function Movements({ id }: { id: string }) {
  const [recent, setRecent] = useState<(Change & { at: string; key: number })[]>([]);
  useEffect(() => {
    let key = 0;
    return onChanges((changes) => {
      const mine = changes.filter((one) => one.segment_id === id);
      const at = new Date().toLocaleTimeString("en-GB");
      if (mine.length) setRecent((before) => [...mine.reverse().map((one) => ({ ...one, at, key: ++key })), ...before].slice(0, 12));
    });
  }, [id]);
  return (
    <section class="panel">
      <h2>Coming and going</h2>
      {recent.length === 0 && <p class="quiet">Whoever enters or leaves from now on appears here.</p>}
      <ul class="plain-list moves">
        {recent.map((one) => (
          <li key={one.key}><span class={one.change === "entered" ? "holds" : "fails"}>{one.change === "entered" ? "→ entered" : "← left"}</span> <a href={link("customers", one.customer)}>{one.customer}</a><span class="quiet small">{one.at}</span></li>
        ))}
      </ul>
    </section>
  );
}

export function SegmentPage({ id }: { id: string }) {
  const { segments, counts, sums, customers, isLoaded } = useLive();
  const [doomed, setDoomed] = useState(false);
  const segment = segments.find((one) => one.id === id);
  if (!segment) return isLoaded ? <div class="empty"><h1>This segment does not exist any more.</h1> <a href={link("segments")}>All segments</a></div> : null;
  const count = counts.get(id) ?? segment.count;
  return (
    <>
      <div class="row">
        <h1>{segment.name}</h1><span class="space" />
        <a class="button" href={link("new", id)}>Duplicate</a>
        <a class="button" href={link("segments", id, "edit")}>Edit</a>
        <button class="danger-text" onClick={() => setDoomed(true)}>Delete</button>
      </div>
      <p class="quiet">{segment.description}</p>
      <p class="big"><Count value={count} /> <span class="quiet">{percent(count, customers)} of {number(customers)} customers</span></p>
      <p class="sums"><SumLine sums={sums.get(id) ?? segment.sums} /></p>
      <ul class="rules">
        {segment.rules.map((rule, i) => (
          <li key={i}>{rule.conditions.map(sentence).join(rule.operator === "or" ? " or " : " and ")}</li>
        ))}
      </ul>
      <div class="columns"><Movements id={id} /><div class="stack"><Parts id={id} count={count} measures={Object.keys(segment.sums ?? {})} /><Shared id={id} count={count} /></div></div>
      {doomed && <DeleteDialog segment={{ ...segment, count: live.counts.get(id) ?? segment.count }} onClose={(deleted) => { setDoomed(false); if (deleted) go("segments"); }} />}
    </>
  );
}
