// Bundles the console and writes it as C++ for the server: node build.mjs OUTPUT_FOLDER
import { build } from "esbuild";
import { mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";

const here = dirname(fileURLToPath(import.meta.url));
const output = process.argv[2] ?? "dist";
mkdirSync(output, { recursive: true });
await build({
  entryPoints: [join(here, "src/main.tsx"), join(here, "style.css")],
  entryNames: "[name]",
  outdir: output,
  bundle: true,
  minify: true,
  target: "es2021",
  jsx: "automatic",
  jsxImportSource: "preact",
  logLevel: "warning",
});

const files = [
  ["", "text/html; charset=utf-8", readFileSync(join(here, "index.html"))],
  ["main.js", "text/javascript; charset=utf-8", readFileSync(join(output, "main.js"))],
  ["style.css", "text/css; charset=utf-8", readFileSync(join(output, "style.css"))],
];

// Bytes as a list of C++: no compiler has a limit on these that we would meet.
const bytes = (buffer) => [...buffer].join(",");
let text = '// Written by build.mjs.\n#include "src/server/console.h"\n\nnamespace tranche::server {\nnamespace {\n\n';
for (const [i, [, , content]] of files.entries()) {
  text += `constexpr unsigned char kFile${i}[] = {${bytes(content)}};\n`;
  text += `constexpr unsigned char kGzip${i}[] = {${bytes(gzipSync(content, { level: 9 }))}};\n`;
}
text += "const ConsoleFile kFiles[] = {\n";
for (const [i, [name, type]] of files.entries()) {
  text += `    {${JSON.stringify(name)}, ${JSON.stringify(type)}, kFile${i}, kGzip${i}},\n`;
}
text += "};\n\n}  // namespace\n\nstd::span<const ConsoleFile> ConsoleFiles() { return kFiles; }\n\n}  // namespace tranche::server\n";
writeFileSync(join(output, "console_files.cc"), text);
