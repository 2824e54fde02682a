// Requests to the server, and the types of what it answers.

export type Condition = { field: string; operator: string; value?: (string | null)[]; missing?: string; currency?: string; case?: string };
export type Rule = { operator?: string; conditions: Condition[] };
export type Draft = { id?: string; name?: string; description?: string; rules: Rule[] };
// Of each measure: the sum, of money one for each currency.
export type Sums = Record<string, string | Record<string, string>>;
export type Segment = Draft & {
  id: string; name: string; description: string; created_at: string; updated_at: string; count: number; percentage: number; sums?: Sums;
};
export type Field = { name: string; kind: string; open: boolean; values: string[]; retired?: string[] };
export type Cell = string | string[] | null;
export type Page = {
  meta: { total: number; taken: number; skipped: number };
  columns: string[];
  data: Record<string, Cell>[];
};
export type RuleCount = { count: number; own: number; conditions: { count: number; bound?: string }[] };
export type Impact = { entered: number; left: number; above?: { id: string; name: string; entered: number; left: number }[] };
export type Preview = Page & { rules: RuleCount[]; sums?: Sums; edit?: Impact };
// A part is a value, a day, month or year, or the numbers from "from" to below "to".
export type Part = { value?: string; from?: string | null; to?: string | null; currency?: string; count: number; sum?: string | Record<string, string> };
export type Breakdown = { field: string; total: number; values: Part[]; not_set: number; multi_valued?: boolean };
export type Overlap = { counts: number[]; matrix: number[][] };
export type Explanation = {
  member: boolean;
  rules: { operator: string; holds: boolean; conditions: { field: string; operator: string; holds: boolean; actual: Cell }[] }[];
};

// Why the server refused, as it says (RFC 9457).
export class Problem extends Error {
  constructor(readonly status: number, readonly detail: string, readonly pointer = "", readonly suggestion = "") {
    super(detail);
  }
}

let token = sessionStorage.getItem("token") ?? "";
export const setToken = (text: string) => {
  token = text;
  sessionStorage.setItem("token", text);
};
export const headers = (): Record<string, string> => (token ? { Authorization: `Bearer ${token}` } : {});

export type Answer<T> = { data: T; tag: string; next: string };

// What a request may set beside method and path.
type Options = { body?: unknown; match?: string; signal?: AbortSignal };

export async function ask<T>(method: string, path: string, options: Options = {}): Promise<Answer<T>> {
  const response = await fetch(path, {
    method,
    signal: options.signal,
    headers: {
      ...headers(),
      ...(options.body === undefined ? {} : { "Content-Type": "application/json" }),
      ...(options.match ? { "If-Match": options.match } : {}),
    },
    body: options.body === undefined ? undefined : JSON.stringify(options.body),
  });
  const text = await response.text();
  const data = text ? JSON.parse(text) : undefined;
  if (!response.ok) throw new Problem(response.status, data?.detail ?? response.statusText, data?.pointer, data?.suggestion);
  const next = /<([^>]*)>; rel="next"/.exec(response.headers.get("Link") ?? "")?.[1] ?? "";
  return { data, tag: response.headers.get("ETag") ?? "", next };
}

export const get = async <T>(path: string, signal?: AbortSignal) => (await ask<T>("GET", path, { signal })).data;
export const post = async <T>(path: string, body: unknown, signal?: AbortSignal) => (await ask<T>("POST", path, { body, signal })).data;
