// The frame of the console: navigation, the state of the connection, and the screen that the address names.
import { render } from "preact";
import { useEffect, useState } from "preact/hooks";
import { setToken } from "./api";
import { Customers } from "./customers";
import { Editor } from "./editor";
import { link } from "./format";
import { follow, useLive } from "./live";
import { SegmentPage } from "./segment";
import { Segments } from "./segments";
import { unsaved } from "./unsaved";

const parts = () => location.hash.replace(/^#\//, "").split("/").map(decodeURIComponent);

function useAddress() {
  const [address, setAddress] = useState(parts());
  useEffect(() => {
    let before = location.hash;
    const onHash = () => {
      if (location.hash === before) return;
      if (unsaved.is && !confirm("Leave without saving?")) {
        location.hash = before;
        return;
      }
      unsaved.is = false;
      before = location.hash;
      setAddress(parts());
      document.querySelector<HTMLElement>("main")?.focus({ preventScroll: true });
    };
    const onLeave = (event: BeforeUnloadEvent) => void (unsaved.is && event.preventDefault());
    addEventListener("hashchange", onHash);
    addEventListener("beforeunload", onLeave);
    return () => {
      removeEventListener("hashchange", onHash);
      removeEventListener("beforeunload", onLeave);
    };
  }, []);
  return address;
}

function Locked() {
  const [text, setText] = useState("");
  const [isRefused, setRefused] = useState(false);
  const submit = async (event: Event) => {
    event.preventDefault();
    setRefused(false);
    setToken(text);
    await follow();  // which ends only where the server refuses
    setRefused(true);
  };
  return (
    <form class="panel narrow" onSubmit={submit}>
      <h1>This server asks who you are</h1>
      <label>Token <input type="password" autocomplete="current-password" value={text} onInput={(e) => setText(e.currentTarget.value)} /></label>
      {isRefused && <p class="error" role="alert">The server does not know this token.</p>}
      <button class="primary">Go on</button>
    </form>
  );
}

function Screen({ address: [screen, id, action] }: { address: string[] }) {
  if (screen === "customers") return <Customers key="customers" open={id} />;
  if (screen === "new") return <Editor key={`new ${id}`} copyOf={id} />;
  if (screen === "segments" && id && action === "edit") return <Editor key={id} id={id} />;
  if (screen === "segments" && id) return <SegmentPage key={id} id={id} />;
  return <Segments />;
}

function App() {
  const address = useAddress();
  const { state, segments } = useLive();
  const title = address[0] === "customers" ? "Customers" : address[0] === "new" ? "New segment" : segments.find(({ id }) => id === address[1])?.name ?? "Segments";
  useEffect(() => { document.title = `${title} – tranche`; }, [title]);
  const tab = (name: string, target: string) => (
    <a href={link(target)} aria-current={(address[0] === "customers") === (target === "customers") ? "page" : undefined}>{name}</a>
  );
  return (
    <>
      <header>
        <strong>tranche</strong>
        <nav aria-label="Screens">{tab("Segments", "segments")}{tab("Customers", "customers")}</nav>
        <span class={`state ${state}`} role="status">{{ live: "Live", connecting: "Connecting", offline: "Offline", locked: "Locked" }[state]}</span>
      </header>
      {state === "offline" && <p class="offline-bar">The server does not answer. What you see is how things last were; the console goes on by itself.</p>}
      <main tabIndex={-1}>{state === "locked" ? <Locked /> : <Screen address={address} />}</main>
    </>
  );
}

render(<App />, document.getElementById("app")!);
void follow();
