// Numbers, names and addresses as the screens show them.

const numbers = new Intl.NumberFormat("en");
export const number = (n: number) => numbers.format(n);
// Decimal text with its thousands apart; no digit is lost.
export const decimal = (text: string) => text.replace(/^(-?\d+)/, (whole) => whole.replace(/\B(?=(\d{3})+$)/g, ","));
export const share = (count: number, all: number) => (all ? 100 * count / all : 0);
export const percent = (count: number, all: number) => `${share(count, all).toFixed(1)} %`;
export const plural = (n: number, one: string) => `${number(n)} ${one}${n === 1 ? "" : "s"}`;
export const date = (text: string) => new Date(text).toLocaleDateString("en", { day: "numeric", month: "short", year: "numeric" });
export const label = (field: string) => field.replace(/^properties\./, "").replaceAll("_", " ");
// An instant of the server without what is zero: "2026-02-11 08:00 UTC".
const instant = (text: string) => text.replace(/^(\d{4}-\d\d-\d\d)T(\d\d:\d\d)(:\d\d\.\d{3})Z$/, (_, day, minute, rest) => `${day} ${minute}${rest === ":00.000" ? "" : rest} UTC`);
export const shown = (cell: string | string[] | null | undefined) => (cell == null ? "–" : Array.isArray(cell) ? cell.join(", ") : instant(String(cell)));

// An ISO 8601 duration of one unit in words ("P45D": "45 days"), any other as it is.
export const units = [
  { word: "day", before: "P", after: "D" }, { word: "week", before: "P", after: "W" }, { word: "month", before: "P", after: "M" },
  { word: "year", before: "P", after: "Y" }, { word: "hour", before: "PT", after: "H" }, { word: "minute", before: "PT", after: "M" },
];
export const unitOf = (duration: string) => units.find(({ before, after }) => new RegExp(`^${before}\\d+${after}$`).test(duration));
export const duration = (text: string) => {
  const unit = unitOf(text);
  return unit ? plural(Number(text.replace(/\D/g, "")), unit.word) : text;
};

// Where a relative condition leads to, of a day or of the first instant on its far side, as the server tells it in the
// index's time zone: "before 14 October 2026, 00:00 Europe/Paris".
const boundWords: Record<string, [string, string]> = {  // of a day, of an instant
  in_last: ["since", "since"], older_than: ["before", "before"], in_next: ["up to and with", "before"], beyond_next: ["after", "from"],
};
export function boundText(operator: string, bound: string, zone: string) {
  const day = new Date(`${bound.slice(0, 10)}T00:00Z`).toLocaleDateString("en-GB", { day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
  const isInstant = bound.length > 10;
  return `${boundWords[operator][Number(isInstant)]} ${day}${isInstant ? `, ${bound.slice(11, 16)} ${zone}` : ""}`;
}

// A link to a screen: #/segments/ID
export const link = (...parts: string[]) => "#/" + parts.map(encodeURIComponent).join("/");
export const go = (...parts: string[]) => { location.hash = link(...parts); };

// Words for operators, and those that each kind of field takes.
export const operatorNames: Record<string, string> = {
  in: "is any of", not_in: "is none of", has_all: "has all of", is_set: "is set", is_not_set: "is not set",
  lt: "is below", lte: "is at most", gt: "is above", gte: "is at least", between: "is between",
  contains: "contains any of", not_contains: "contains none of", starts_with: "starts with any of", ends_with: "ends with any of",
  in_last: "is in the last", older_than: "is older than", in_next: "is in the next", beyond_next: "is later than the next",
};
const sets = ["is_set", "is_not_set"];
const ordered = ["in", "not_in", "lt", "lte", "gt", "gte", "between", ...sets];
const relative = ["in_last", "older_than", "in_next", "beyond_next"];
const byKind: Record<string, string[]> = {
  select: ["in", "not_in", ...sets], multi_select: ["in", "not_in", "has_all", ...sets], boolean: ["in", "not_in", ...sets],
  text: ["contains", "not_contains", "starts_with", "ends_with", "in", "not_in", ...sets], segment: ["in", "not_in"],
  relationship: ["in", "not_in", "has_all"], customer_id: ["in", "not_in"],
  number: ordered, date: [...relative, ...ordered], datetime: [...relative, ...ordered], money: ordered.filter((operator) => operator !== "not_in"),
};
export const operatorsOf = (kind: string) => byKind[kind] ?? sets;
// Whether the operator compares with a bound, or with two.
export const takesBounds = (operator: string) => ["lt", "lte", "gt", "gte", "between"].includes(operator);
// Whether customers without a value meet it.
export const isNegation = (operator: string) => ["not_in", "not_contains"].includes(operator);
export const takesDuration = (operator: string) => relative.includes(operator);
export const takesValues = (operator: string) => !sets.includes(operator);
