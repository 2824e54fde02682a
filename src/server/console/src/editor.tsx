// The form of a new segment or of one that exists, with a preview that follows every keystroke.
import { useEffect, useRef, useState } from "preact/hooks";
import { ask, Condition, Draft, Field, get, Preview, Problem, Rule, RuleCount, Segment } from "./api";
import { boundText, go, isNegation, label, link, number, operatorNames, operatorsOf, plural, takesBounds, takesDuration, takesValues } from "./format";
import { onEdits } from "./live";
import { PreviewPanel } from "./preview";
import { ErrorText } from "./segments";
import { unsaved } from "./unsaved";
import { Bounds, Duration, Values } from "./values";

type Place = { rule: number; condition: number };  // -1: the whole

// The condition that the pointer of a problem names.
function placeOf(error: unknown): Place {
  const found = error instanceof Problem ? /\/rules\/(\d+)(?:\/conditions\/(\d+))?/.exec(error.pointer) : null;
  return { rule: Number(found?.[1] ?? -1), condition: Number(found?.[2] ?? -1) };
}

// The place in the form of a place in what was asked.
const drawnPlace = ({ rule, condition }: Place, places: { rule: number; conditions: number[] }[]): Place =>
  ({ rule: places[rule]?.rule ?? -1, condition: places[rule]?.conditions[condition] ?? -1 });

const isWhole = ({ operator, value = [], currency }: Condition) =>
  !takesValues(operator) || (value.some((one) => one) && (currency === undefined || currency.length === 3));
// What can be asked already: conditions that are still being filled in are left out. `places` says where the others stand.
function askable(all: Rule[]) {
  const places: { rule: number; conditions: number[] }[] = [];
  const rules: Rule[] = [];
  all.forEach((rule, i) => {
    const conditions = rule.conditions.map((_, j) => j).filter((j) => isWhole(rule.conditions[j]));
    if (!conditions.length) return;
    places.push({ rule: i, conditions });
    rules.push({ ...rule, conditions: conditions.map((j) => rule.conditions[j]) });
  });
  return { rules, places };
}

function ConditionRow({ condition, fields, zone, count, bound, error, onChange, onRemove }: {
  condition: Condition; fields: Field[]; zone: string; count?: number; bound?: string; error?: string; onChange: (condition: Condition) => void; onRemove: () => void;
}) {
  const field = fields.find((one) => one.name === condition.field) ?? fields[0];
  const setField = (name: string) => {
    const kind = fields.find((one) => one.name === name)!.kind;
    onChange({ field: name, operator: operatorsOf(kind)[0], value: [], ...(kind === "money" ? { currency: "" } : {}) });
  };
  const setOperator = (operator: string) => {
    const keeps = takesValues(operator) && operator !== "between" && takesBounds(operator) === takesBounds(condition.operator) &&
      takesDuration(operator) === takesDuration(condition.operator);
    onChange({ field: condition.field, operator, ...(takesValues(operator) && condition.case ? { case: condition.case } : {}), ...(takesValues(operator) ? { value: keeps ? condition.value?.slice(0, takesBounds(operator) ? 1 : undefined) ?? [] : [] } : {}),
      ...(takesValues(operator) && field.kind === "money" ? { currency: condition.currency ?? "" } : {}) });
  };
  const values = condition.value ?? [];
  const name = `Values of ${label(field.name)}`;
  const canMiss = isNegation(condition.operator) && !["relationship", "customer_id", "segment"].includes(field.kind);
  return (
    <div class={`condition ${error ? "bad" : ""}`}>
      <select aria-label="Field" value={condition.field} onChange={(e) => setField(e.currentTarget.value)}>
        {fields.map((one) => <option key={one.name} value={one.name}>{label(one.name)}</option>)}
      </select>
      <select aria-label="Operator" value={condition.operator} onChange={(e) => setOperator(e.currentTarget.value)}>
        {operatorsOf(field.kind).map((one) => <option key={one} value={one}>{operatorNames[one] ?? one}</option>)}
      </select>
      <div class="operands">
        {takesBounds(condition.operator)
          ? <Bounds field={field} values={values} two={condition.operator === "between"} label={name} onChange={(value) => onChange({ ...condition, value })} />
          : takesDuration(condition.operator)
          ? <Duration field={field} value={values[0] ?? ""} label={name} onChange={(value) => onChange({ ...condition, value: value ? [value] : [] })} />
          : takesValues(condition.operator) && <Values field={field} values={values as string[]} label={name} onChange={(value) => onChange({ ...condition, value })} />}
        {condition.currency !== undefined && takesValues(condition.operator) && (
          <input class="currency" aria-label="Currency" placeholder="EUR" maxLength={3} value={condition.currency} onInput={(e) => onChange({ ...condition, currency: e.currentTarget.value.toUpperCase() })} />
        )}
      </div>
      <span class="figure" title="Customers that this condition alone matches">{count === undefined ? "" : number(count)}</span>
      <button class="plain" aria-label="Remove condition" onClick={onRemove}>×</button>
      {takesDuration(condition.operator) && (
        <div class="small quiet missing bound">{bound ? boundText(condition.operator, bound, zone) : ""}</div>
      )}
      {field.kind === "text" && takesValues(condition.operator) && (
        <label class="small missing"><input type="checkbox" checked={condition.case === "exact"}
          onChange={(e) => onChange({ ...condition, case: e.currentTarget.checked ? "exact" : undefined })} /> capitals matter</label>
      )}
      {canMiss && (
        <label class="small missing"><input type="checkbox" checked={condition.missing !== "exclude"}
          onChange={(e) => onChange({ ...condition, missing: e.currentTarget.checked ? undefined : "exclude" })} /> and customers without any {label(field.name)}</label>
      )}
      {error && <p class="error" role="alert">{error}</p>}
    </div>
  );
}

const emptyCondition = (): Condition => ({ field: "country", operator: "in", value: [] });
const emptyRule = (): Rule => ({ operator: "and", conditions: [emptyCondition()] });

// What is taken away leaves the focus to what adds one again; what comes, comes first by keyboard too.
const focusIn = (card: Element | null | undefined, selector: string) =>
  requestAnimationFrame(() => [...(card?.querySelectorAll<HTMLElement>(selector) ?? [])].at(-1)?.focus());

function RuleCard({ rule, fields, zone, counts, errors, onChange, onRemove }: {
  rule: Rule; fields: Field[]; zone: string; counts?: RuleCount; errors: (condition: number) => string | undefined; onChange: (rule: Rule) => void; onRemove?: () => void;
}) {
  const card = useRef<HTMLFieldSetElement>(null);
  const set = (i: number, condition?: Condition) =>
    onChange({ ...rule, conditions: condition ? rule.conditions.map((one, j) => (j === i ? condition : one)) : rule.conditions.filter((_, j) => j !== i) });
  const add = () => {
    onChange({ ...rule, conditions: [...rule.conditions, emptyCondition()] });
    focusIn(card.current, ".condition select[aria-label=Field]");
  };
  const remove = (i: number) => {
    set(i);
    focusIn(card.current, ".add");
  };
  let whole = -1;  // counts are of the conditions that are filled in
  return (
    <fieldset class="panel" ref={card}>
      <legend>
        <select aria-label="How conditions are joined" value={rule.operator ?? "and"} onChange={(e) => onChange({ ...rule, operator: e.currentTarget.value })}>
          <option value="and">All of</option><option value="or">Any of</option>
        </select>
      </legend>
      {rule.conditions.map((condition, i) => {
        const counted = isWhole(condition) ? counts?.conditions[++whole] : undefined;
        return <ConditionRow key={i} condition={condition} fields={fields} zone={zone} count={counted?.count} bound={counted?.bound} error={errors(i)} onChange={(one) => set(i, one)} onRemove={() => remove(i)} />;
      })}
      <div class="row">
        <button class="add" onClick={add}>Add condition</button>
        {onRemove && <button onClick={onRemove}>Remove rule</button>}
        <span class="space" />
        {counts && <span class="quiet small">{plural(counts.count, "customer")}{onRemove ? `, ${number(counts.own)} by this rule only` : ""}</span>}
      </div>
    </fieldset>
  );
}

export function Editor({ id, copyOf }: { id?: string; copyOf?: string }) {
  const [fields, setFields] = useState<Field[]>([]);
  const [zone, setZone] = useState("UTC");
  const [draft, setDraft] = useState<Draft>({ name: "", description: "", rules: [emptyRule()] });
  const [tag, setTag] = useState("");
  const [preview, setPreview] = useState<Preview>();
  const [error, setError] = useState<unknown>();   // of the preview
  const [refusal, setRefusal] = useState<unknown>();  // of saving
  const [notice, setNotice] = useState("");
  const [isLoaded, setLoaded] = useState(!(id ?? copyOf));
  const isSaving = useRef(false);

  const load = async () => {
    const from = id ?? copyOf;
    if (!from) return;
    const { data, tag: seen } = await ask<Segment>("GET", `/v1/segments/${encodeURIComponent(from)}`);
    setDraft({ name: id ? data.name : `Copy of ${data.name}`, description: data.description, rules: data.rules });
    setTag(seen);
    setNotice("");
    setRefusal(undefined);
    setLoaded(true);
    unsaved.is = false;
  };
  useEffect(() => {
    void get<Field[]>("/v1/fields").then(setFields, setError);
    void get<{ time_zone?: string }>("/v1/schema").then((schema) => setZone(schema.time_zone ?? "UTC"), () => undefined);
    void load().catch(setRefusal);
    return onEdits((edited, change) => {
      if (edited === id && !isSaving.current) setNotice(change === "deleted" ? "Somebody has deleted this segment." : "Somebody else has changed this segment.");
    });
  }, []);
  const change = (part: Partial<Draft>) => {
    unsaved.is = true;
    setRefusal(undefined);
    setDraft({ ...draft, ...part });
  };

  const asked = askable(draft.rules);
  const save = async (match = tag) => {
    isSaving.current = true;
    setRefusal(undefined);
    try {
      const { data } = id
        ? await ask<Segment>("PATCH", `/v1/segments/${encodeURIComponent(id)}`, { body: draft, match })
        : await ask<Segment>("POST", "/v1/segments", { body: draft });
      unsaved.is = false;
      go("segments", data.id);
    } catch (problem) {
      setRefusal(problem);
    }
    isSaving.current = false;
  };
  const setRule = (i: number, rule?: Rule) =>
    change({ rules: rule ? draft.rules.map((one, j) => (j === i ? rule : one)) : draft.rules.filter((_, j) => j !== i) });

  const addRule = () => {
    change({ rules: [...draft.rules, emptyRule()] });
    focusIn(document.querySelector(".editor"), "select[aria-label=Field]");
  };
  const removeRule = (i: number) => {
    setRule(i);
    focusIn(document.querySelector(".editor"), ".add-rule");
  };

  const isLate = refusal instanceof Problem && refusal.status === 412;
  const place = refusal ? placeOf(refusal) : drawnPlace(placeOf(error), asked.places);
  const text = (refusal ?? error) instanceof Problem ? ((refusal ?? error) as Problem).detail.replace(/ at \/.*$/, "") : "";
  let shownRule = -1;  // counts are of the rules that can be asked
  if (!isLoaded) return <ErrorText error={refusal} />;
  return (
    <div class="editor" onKeyDown={(e) => { if (e.key === "Enter" && (e.ctrlKey || e.metaKey)) void save(); }}>
      <div class="row"><h1>{id ? "Edit segment" : "New segment"}</h1><span class="space" />
        <a class="button" href={id ? link("segments", id) : link("segments")}>Cancel</a>
        <button class="primary" title="Ctrl+Enter" onClick={() => save()}>Save</button></div>
      {notice && <p class="notice" role="alert">{notice} <button onClick={() => load().catch(setRefusal)}>Take that version</button></p>}
      {isLate
        ? <p class="notice" role="alert">Somebody else has changed this segment since you opened it. <button onClick={() => load().catch(setRefusal)}>Take that version</button> <button onClick={() => save("*")}>Save mine</button></p>
        : place.rule < 0 && <ErrorText error={refusal} />}
      <div class="row names">
        <label>Name <input value={draft.name} required maxLength={255} onInput={(e) => change({ name: e.currentTarget.value })} /></label>
        <label class="space">Description <input value={draft.description} onInput={(e) => change({ description: e.currentTarget.value })} /></label>
      </div>
      {fields.length > 0 && draft.rules.map((rule, i) => {
        const counts = rule.conditions.some(isWhole) ? preview?.rules[++shownRule] : undefined;
        return (
          <div key={i}>
            {i > 0 && <div class="or">or</div>}
            <RuleCard rule={rule} fields={fields} zone={zone} counts={counts} errors={(c) => (place.rule === i && (place.condition === c || (place.condition < 0 && c === 0)) ? text : undefined)}
              onChange={(one) => setRule(i, one)} onRemove={draft.rules.length > 1 ? () => removeRule(i) : undefined} />
          </div>
        );
      })}
      <button class="add-rule" onClick={addRule}>Add rule</button>
      <PreviewPanel id={id} rules={JSON.stringify(asked.rules)} error={place.rule < 0 && !refusal ? error : undefined}
        onAnswer={(answer, problem) => { if (answer || !problem) setPreview(answer); setError(problem); }} />
    </div>
  );
}
