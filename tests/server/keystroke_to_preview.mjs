// From a key that goes down in the form to the frame that shows the new total, in a browser, beside a stream of changes. A
// measurement, which says nothing when the machine does something else, and so not a test:
//
//   TRANCHE=build/release/bin/tranche CHROMIUM=$(command -v chromium) CONSOLE=src/server/console \
//     node tests/server/keystroke_to_preview.mjs [CUSTOMERS]
import { address, launch, serve, stop } from "./console_server.mjs";

const customers = process.argv[2] ?? "1000000";
const rounds = 40;

// In the page: the time of each key after which the total of the preview changed.
function watch() {
  window.times = [];
  let start = 0;
  addEventListener("keydown", () => { start = performance.now(); }, { capture: true });
  new MutationObserver(() => requestAnimationFrame(() => setTimeout(() => {  // after the frame was painted
    if (start) window.times.push(performance.now() - start);
    start = 0;
  }))).observe(document.querySelector(".preview h2"), { childList: true, characterData: true, subtree: true });
}

async function measure(what, page, keys) {
  await page.evaluate(() => { window.times.length = 0; });
  for (let i = 0; i < rounds; ++i) {
    const count = await page.evaluate(() => window.times.length);
    await page.keyboard.press(keys[i % keys.length]);
    await page.waitForFunction((n) => window.times.length > n, count, { timeout: 2_000 }).catch(() => {});  // the total stays
  }
  const times = (await page.evaluate(() => window.times)).sort((a, b) => a - b);
  const at = (share) => times[Math.floor((times.length - 1) * share)].toFixed(1);
  console.log(`${what}: median ${at(0.5)} ms, p95 ${at(0.95)} ms, most ${at(1)} ms, of ${times.length} keys at ${customers} customers`);
}

const browser = await launch();
await serve("127.0.0.1:0", ["--demo", "--demo-customers", customers]);
try {
  const page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
  await page.goto(`${address}/#/new`);
  const countries = page.getByRole("combobox", { name: "Values of country" });
  await countries.fill("FR");
  await countries.press("Enter");
  await page.locator("tbody tr").first().waitFor();
  await page.getByText("Add condition").click();
  await page.getByLabel("Field").nth(1).selectOption("properties.mrr");
  await page.getByLabel("Operator").nth(1).selectOption("gte");
  await page.getByLabel("Currency").fill("EUR");
  await page.evaluate(watch);
  await page.getByLabel("Values of mrr").focus();
  await measure("an amount, digit by digit", page, ["1", "2", "5", "Backspace", "Backspace", "Backspace"]);
  await page.getByLabel("Remove condition").nth(1).click();
  await page.getByLabel("Search the preview").focus();
  await measure("a search, letter by letter", page, ["e", "n", "t", "Backspace", "Backspace", "Backspace"]);
} finally {
  await browser.close();
  await stop();
}
