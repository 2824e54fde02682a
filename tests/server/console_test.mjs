// The console in a real browser: each screen's main path, counts that move, a conflict, a server that goes away.
// TRANCHE, CHROMIUM and PLAYWRIGHT name the program, the browser and the package that drives it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { after, afterEach, before, beforeEach, test } from "node:test";
import { fileURLToPath } from "node:url";

const { chromium } = createRequire(import.meta.url)(process.env.PLAYWRIGHT);
const data = join(dirname(fileURLToPath(import.meta.url)), "../../examples/data");

let browser, server, address, page, errors;

async function serve(listen = "127.0.0.1:0") {
  server = spawn(process.env.TRANCHE, ["serve", "--json", "--listen", listen, "--schema", join(data, "schema.json"),
    "--customers", join(data, "customers.ndjson"), "--segments", join(data, "segments.json")]);
  const [line] = await once(server.stdout, "data");
  address = JSON.parse(line).address;
}

async function stop() {
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  assert.equal(code, 0);
}

// As a backend, or as another person would.
async function ask(method, path, body, headers = {}) {
  const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(response.ok, await response.clone().text());
  return response;
}

const row = (name) => page.locator("tbody tr", { hasText: name });
const countOf = async (name) => Number((await row(name).locator(".count").textContent()).replace(",", ""));
const moves = (country) => ask("PATCH", "/v1/customers/cus_4", { country, properties: { plan_tier: "enterprise" } });

before(async () => { browser = await chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] }); });
after(() => browser.close());
beforeEach(async () => {
  await serve();
  page = await browser.newPage({ viewport: { width: 1200, height: 800 } });
  page.setDefaultTimeout(10_000);
  errors = [];
  page.on("pageerror", (error) => errors.push(error.message));
  page.on("console", (message) => message.type() === "error" && !/Failed to load|ERR_/.test(message.text()) && errors.push(message.text()));
  await page.goto(address);
  await row("Enterprise in France").waitFor();
});
afterEach(async () => {
  await page.close();
  await stop();
  assert.deepEqual(errors, []);
});

test("counts move while changes are posted", async () => {
  assert.equal(await countOf("Enterprise in France"), 6);
  await moves("FR");
  await page.waitForFunction(() => document.querySelector("tbody tr .count").textContent === "7");
  await page.getByLabel("Search segments").fill("sepa");
  assert.equal(await page.locator("tbody tr").count(), 1);
});

test("a segment is made with a preview that is exact, opened, edited and deleted", async () => {
  await page.getByText("New segment").click();
  await page.getByLabel("Name").fill("In France");
  const values = page.getByRole("combobox", { name: "Values of country" });
  await values.click();
  await values.fill("FR");
  await values.press("Enter");
  await page.getByRole("heading", { name: "46 customers" }).waitFor();
  assert.equal(await page.locator(".figure").first().textContent(), "46");
  await page.getByRole("button", { name: "Save" }).click();
  await page.getByRole("heading", { name: "In France" }).waitFor();
  assert.equal(await page.locator(".big .count").textContent(), "46");

  await page.getByText("Edit", { exact: true }).click();
  await values.click();
  await values.fill("DE");
  await values.press("Enter");
  await page.getByText("29 would enter, 0 would leave").waitFor();
  await page.getByRole("button", { name: "Save" }).click();
  await page.waitForFunction(() => document.querySelector(".big .count")?.textContent === "75");

  await page.getByRole("button", { name: "Delete" }).click();
  await page.getByText("cannot be undone").waitFor();
  await page.locator("dialog").getByRole("button", { name: "Delete" }).click();
  await row("Enterprise in France").waitFor();
  await page.getByRole("link", { name: "In France", exact: true }).waitFor({ state: "detached" });
});

test("what somebody else saves meanwhile is noticed, and not lost unseen", async () => {
  await page.getByLabel("Edit Enterprise in France").click();
  await page.getByLabel("Description").fill("mine");
  await ask("PATCH", "/v1/segments/seg_1", { description: "theirs" }, { "If-Match": "*" });
  await page.getByText("Somebody else has changed this segment.").waitFor();
  await page.getByRole("button", { name: "Save" }).first().click();
  await page.getByText("since you opened it").waitFor();
  assert.equal((await (await ask("GET", "/v1/segments/seg_1")).json()).description, "theirs");
  await page.getByText("Save mine").click();
  await page.getByRole("heading", { name: "Enterprise in France" }).waitFor();
  assert.equal((await (await ask("GET", "/v1/segments/seg_1")).json()).description, "mine");
});

test("an error stands where it belongs, and leaving unsaved asks", async () => {
  await page.getByText("New segment").click();
  const values = page.getByRole("combobox", { name: "Values of country" });
  await values.click();
  await values.fill("Narnia");
  await values.press("Enter");
  await page.locator(".condition.bad .error").waitFor();
  let asked = 0;
  page.once("dialog", (dialog) => { ++asked; void dialog.dismiss(); });
  await page.getByText("Cancel").click();
  await page.getByRole("heading", { name: "New segment" }).waitFor();
  assert.equal(asked, 1);
  page.once("dialog", (dialog) => void dialog.accept());
  await page.getByText("Cancel").click();
  await row("Enterprise in France").waitFor();
});

test("customers are filtered, searched, and told why they are in a segment or not", async () => {
  await page.getByRole("link", { name: "Customers" }).click();
  await page.getByText("200 customers").waitFor();
  await page.getByText("Filter by segment").click();
  await page.getByLabel("SEPA direct debit").check();
  await page.getByText("38 customers").waitFor();
  await page.getByLabel("SEPA direct debit").uncheck();
  await page.getByLabel("Search customers").fill("soleil energie");
  await page.getByText("3 customers").waitFor();
  await page.getByRole("link", { name: "cus_4", exact: true }).click();
  await page.getByRole("heading", { name: "Soleil Énergie SAS" }).waitFor();
  await page.getByRole("button", { name: "Enterprise in France" }).click();
  await page.getByText("plan tier is any of").waitFor();
  await page.keyboard.press("Escape");
  await page.locator("aside").waitFor({ state: "detached" });
});

test("a segment's page shows who comes and goes", async () => {
  await page.getByRole("link", { name: "Enterprise in France", exact: true }).click();
  await page.getByText("appears here").waitFor();
  await moves("FR");
  await page.locator(".moves").getByText("→ entered").waitFor();
  await page.locator(".big .count").getByText("7").waitFor();
  await page.locator(".bars").getByText("FR").waitFor();
});

test("it goes on when the server is back", async () => {
  const listen = address.replace("http://", "");
  await stop();
  await page.getByText("Offline").waitFor();
  await serve(listen);
  await page.getByText("Live", { exact: true }).waitFor();
  await moves("FR");
  await page.waitForFunction(() => document.querySelector("tbody tr .count").textContent === "7");
});
