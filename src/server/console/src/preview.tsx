// Who a draft would hold: total, share, sums, a page of them; of an edit also who would enter and who would leave.
import { useEffect, useRef, useState } from "preact/hooks";
import { Impact, Page, post, Preview, Rule } from "./api";
import { CustomerTable } from "./customers";
import { number, percent, plural } from "./format";
import { live, useLive } from "./live";
import { ErrorText, SumLine } from "./segments";

const take = 10;

// Whom the table lists: everybody whom the draft would hold, or those who would enter or leave the segment `within`.
type Listed = { change?: "entered" | "left"; within?: string };

const isListed = (listed: Listed, change: Listed["change"], within?: string) => listed.change === change && listed.within === within;

function Moves({ impact, listed, onList }: { impact: Impact; listed: Listed; onList: (listed: Listed) => void }) {
  const choice = (text: string, change: Listed["change"], within?: string) => (
    <button aria-pressed={isListed(listed, change, within)} onClick={() => onList({ change, within })}>{text}</button>
  );
  return (
    <>
      <div class="row choices" role="group" aria-label="Whom the table lists">
        {choice("Everybody", undefined)}
        {choice(`${number(impact.entered)} would enter`, "entered")}
        {choice(`${number(impact.left)} would leave`, "left")}
      </div>
      {impact.above?.map((one) => (
        <div key={one.id} class="row choices small" role="group" aria-label={`In ${one.name}`}>
          <span class="quiet">in {one.name}</span>
          {choice(`${number(one.entered)} would enter`, "entered", one.id)}
          {choice(`${number(one.left)} would leave`, "left", one.id)}
        </div>
      ))}
    </>
  );
}

// `rules` is JSON, so that it changes when the rules do. `onAnswer` gets each preview, or why there is none.
export function PreviewPanel({ id, rules, error, onAnswer }: {
  id?: string; rules: string; error: unknown; onAnswer: (preview?: Preview, error?: unknown) => void;
}) {
  const { customers } = useLive();
  const [preview, setPreview] = useState<Preview>();
  const [page, setPage] = useState<Page>();  // of the table
  const [search, setSearch] = useState("");
  const [skip, setSkip] = useState(0);
  const [listed, setListed] = useState<Listed>({});
  // The version of the index for which it was asked again, because customers changed while the form did not.
  const [asOf, setAsOf] = useState(live.version);
  const isRefresh = useRef(false);
  const lastAsOf = useRef(asOf);
  useEffect(() => setSkip(0), [rules]);
  useEffect(() => {
    const draft: { rules: Rule[] } = { rules: JSON.parse(rules) };
    if (!draft.rules.length) {
      setPreview(undefined);
      onAnswer();
      return;
    }
    isRefresh.current = lastAsOf.current !== asOf;
    lastAsOf.current = asOf;
    const abort = new AbortController();
    let again = 0;
    const wait = setTimeout(async () => {
      const path = id ? `/v1/segments/${encodeURIComponent(id)}/preview` : "/v1/segments/preview";
      const { change, within } = listed;
      const shown = { take, skip, search };
      try {
        const [whole, moved] = await Promise.all([
          post<Preview>(path, { draft, page: change ? { take: 0 } : shown }, abort.signal),
          change && post<Page>(`${path}/${change}`, { draft, in: within, page: shown }, abort.signal),
        ]);
        setPreview(whole);
        setPage(moved ?? whole);
        onAnswer(whole);
        if (!abort.signal.aborted) again = window.setInterval(() => setAsOf(live.version), 2000);
      } catch (problem) {
        if (!abort.signal.aborted) onAnswer(undefined, problem);
      }
    }, 8);  // keys that come together are one question
    return () => { clearTimeout(wait); clearInterval(again); abort.abort(); };
  }, [rules, search, skip, listed, asOf]);

  const list = (choice: Listed) => { setSkip(0); setListed(choice); };
  // The total of the draft is not that of a search in it.
  const isWhole = listed.change !== undefined || !search;
  return (
    <section class="preview" aria-label="Preview">
      <div class="row">
        <h2 aria-live={isRefresh.current ? "off" : "polite"}>{preview ? plural(preview.meta.total, "customer") : "Nobody yet"}</h2>
        {preview && isWhole && <span class="quiet">{percent(preview.meta.total, customers)} of all</span>}
        {preview && isWhole && <SumLine sums={preview.sums} />}
        <span class="space" />
        <input type="search" placeholder="Search" aria-label="Search the preview" value={search} onInput={(e) => { setSkip(0); setSearch(e.currentTarget.value); }} />
      </div>
      {preview?.edit && <Moves impact={preview.edit} listed={listed} onList={list} />}
      <ErrorText error={error} />
      {preview && page && page.data.length > 0 && <CustomerTable columns={page.columns} rows={page.data} />}
      {preview && page && page.data.length === 0 && (
        <p class="empty">{search ? `Nobody matches “${search}”.` : listed.change === "entered" ? "Nobody would enter." : listed.change === "left" ? "Nobody would leave." : "Nobody matches these rules."}</p>
      )}
      {preview && page && page.meta.total > take && (
        <div class="row end">
          <span class="quiet small">{number(skip + 1)} to {number(skip + page.meta.taken)} of {number(page.meta.total)}</span>
          <button disabled={skip === 0} onClick={() => setSkip(Math.max(0, skip - take))}>Back</button>
          <button disabled={skip + take >= page.meta.total} onClick={() => setSkip(skip + take)}>Next</button>
        </div>
      )}
      {!preview && !error && <p class="quiet">Choose a field and its values: who matches appears here at once.</p>}
    </section>
  );
}
