// The values of a condition: chips, and a list that follows what is typed, with how many customers hold each.
import { useEffect, useId, useMemo, useRef, useState } from "preact/hooks";
import { Breakdown, Field, get } from "./api";
import { number, unitOf, units } from "./format";
import { live } from "./live";

const known = new Map<string, Promise<Map<string, number>>>();  // by field: how many customers hold each value

function countsOf(field: string) {
  if (!known.has(field)) {
    const counts = get<Breakdown>(`/v1/fields/${encodeURIComponent(field)}/values`)
      .then((parts) => new Map(parts.values.map((one) => [one.value ?? "", one.count])));
    counts.catch(() => known.delete(field));
    known.set(field, counts);
    setTimeout(() => known.delete(field), 10_000);
  }
  return known.get(field)!;
}

const freeKinds = ["customer_id", "text", "number", "money", "date", "datetime"];
const hints: Record<string, string> = { date: "2026-11-30", datetime: "2026-11-30T08:00:00Z", number: "1000", money: "1000.00" };

// The bound of a comparison, or the two of "between", of which one may stay empty.
export function Bounds({ field, values, two, label, onChange }: {
  field: Field; values: (string | null)[]; two: boolean; label: string; onChange: (values: (string | null)[]) => void;
}) {
  const input = (i: number, name: string) => (
    <input type={field.kind === "date" ? "date" : "text"} aria-label={`${label}${name}`} placeholder={hints[field.kind]} value={values[i] ?? ""}
      onInput={(e) => {
        const text = e.currentTarget.value.trim() || null;
        onChange(two ? (i ? [values[0] ?? null, text] : [text, values[1] ?? null]) : text ? [text] : []);
      }} />
  );
  return <div class="bounds">{input(0, two ? ", from" : "")}{two && <><span class="quiet">to</span>{input(1, ", to")}</>}</div>;
}

// How long ago or ahead: a number and a unit. A duration of several units is a text of its own.
export function Duration({ field, value, label, onChange }: { field: Field; value: string; label: string; onChange: (value: string) => void }) {
  const [kept, setKept] = useState(units[0]);  // while there is no number
  const unit = value ? unitOf(value) : kept;
  if (!unit) return <div class="bounds"><input aria-label={label} value={value} onInput={(e) => onChange(e.currentTarget.value.trim())} /></div>;
  const digits = value.replace(/\D/g, "");
  const write = (count: string, of: typeof unit) => {
    setKept(of);
    onChange(count ? of.before + count + of.after : "");
  };
  return (
    <div class="bounds">
      <input type="number" min="0" step="1" aria-label={label} placeholder="30" value={digits} onInput={(e) => write(e.currentTarget.value.replace(/\D/g, ""), unit)} />
      <select aria-label={`${label}, unit`} value={unit.word} onChange={(e) => write(digits || "1", units.find((one) => one.word === e.currentTarget.value)!)}>
        {units.filter((one) => field.kind === "datetime" || one.before === "P").map((one) => <option key={one.word} value={one.word}>{one.word}s</option>)}
      </select>
    </div>
  );
}

export function Values({ field, values, label, onChange }: { field: Field; values: string[]; label: string; onChange: (values: string[]) => void }) {
  const [text, setText] = useState("");
  const [open, setOpen] = useState(false);
  const [at, setAt] = useState(0);
  const [counts, setCounts] = useState(new Map<string, number>());
  const input = useRef<HTMLInputElement>(null);
  const list = useId();
  const isFree = freeKinds.includes(field.kind);
  const isSegment = field.kind === "segment";
  const shown = (value: string) => (isSegment ? live.segments.find((one) => one.id === value)?.name ?? value : value);
  useEffect(() => {
    if (open && isSegment) setCounts(new Map(live.segments.map((one) => [one.id, live.counts.get(one.id) ?? one.count])));
    else if (open && !isFree) void countsOf(field.name).then(setCounts, () => undefined);
  }, [open, field.name]);
  const choices = useMemo(() => {
    const all = new Set([...(field.kind === "boolean" ? ["true", "false"] : field.values), ...counts.keys()]);
    return [...all].filter((one) => !values.includes(one) && shown(one).toLowerCase().includes(text.toLowerCase()))
      .sort((a, b) => (counts.get(b) ?? 0) - (counts.get(a) ?? 0)).slice(0, 50);
  }, [field, counts, values, text]);

  const add = (value: string) => {
    if (value && !values.includes(value)) onChange([...values, value]);
    setText("");
    setAt(0);
  };
  const onKey = (event: KeyboardEvent) => {
    if (event.key === "Enter" || (event.key === "," && isFree && field.kind !== "text")) {
      event.preventDefault();
      add(choices[at] ?? text.trim());
    } else if (event.key === "Backspace" && !text) onChange(values.slice(0, -1));
    else if (event.key === "Escape") setOpen(false);
    else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
      event.preventDefault();
      setAt(Math.max(0, Math.min(choices.length - 1, at + (event.key === "ArrowDown" ? 1 : -1))));
    } else setOpen(true);
  };
  return (
    <div class="values" onClick={() => input.current?.focus()}>
      {values.map((value) => (
        <span class="chip" key={value}>{shown(value)}<button class="plain" aria-label={`Remove ${shown(value)}`} onClick={() => onChange(values.filter((one) => one !== value))}>×</button></span>
      ))}
      <input ref={input} value={text} aria-label={label} role="combobox" aria-expanded={open && choices.length > 0} aria-controls={open && choices.length > 0 ? list : undefined} aria-autocomplete="list"
        aria-activedescendant={open && choices.length > 0 ? `${list}-${at}` : undefined}
        placeholder={values.length ? "" : isFree ? hints[field.kind] ?? "Type, then Enter" : "Choose"}
        onFocus={() => setOpen(true)} onBlur={() => { setOpen(false); if (isFree) add(text.trim()); }}
        onInput={(e) => { setText(e.currentTarget.value); setAt(0); }} onKeyDown={onKey} />
      {open && choices.length > 0 && (
        <ul id={list} role="listbox" aria-label={label}>
          {choices.map((value, i) => (
            <li key={value} id={`${list}-${i}`} role="option" aria-selected={i === at} onMouseDown={(e) => { e.preventDefault(); add(value); }}>
              <span>{shown(value)}</span><span class="quiet">{counts.size ? number(counts.get(value) ?? 0) : ""}</span>
            </li>
          ))}
        </ul>
      )}
    </div>
  );
}
