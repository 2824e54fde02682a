// What the tests of the console share: a server of their own, and a browser.
// TRANCHE, CHROMIUM and CONSOLE name the program, the browser, and the folder of the packages that drive it.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { createRequire } from "node:module";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";

export const packages = createRequire(join(process.env.CONSOLE, "package.json"));
const data = join(dirname(fileURLToPath(import.meta.url)), "../../examples/data");
export const nobody = ["--schema", join(data, "schema.json"), "--customers", "/dev/null"];
export const sample = ["--schema", join(data, "schema.json"), "--customers", join(data, "customers.ndjson"), "--segments", join(data, "segments.json")];

export const launch = () => packages("playwright-core").chromium.launch({ executablePath: process.env.CHROMIUM, args: ["--no-sandbox"] });

let server;
export let address;

export async function serve(listen = "127.0.0.1:0", inputs = sample) {
  server = spawn(process.env.TRANCHE, ["serve", "--json", "--listen", listen, ...inputs]);
  server.stderr.pipe(process.stderr);
  const [line] = await Promise.race([once(server.stdout, "data"), once(server, "exit")]);
  assert.ok(Buffer.isBuffer(line), "the server did not start");
  address = JSON.parse(line).address;
}

export async function stop() {
  server.kill("SIGTERM");
  const [code] = await once(server, "exit");
  assert.equal(code, 0);
}

// As a backend, or as another person would.
export async function ask(method, path, body, headers = {}) {
  const response = await fetch(address + path, { method, headers, body: body && JSON.stringify(body) });
  assert.ok(response.ok, await response.clone().text());
  return response;
}
export const json = async (...request) => (await ask(...request)).json();
