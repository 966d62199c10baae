// Queries a Pagefind bundle from a folder, and counts what a browser would load for each query.
//
//	node pagefind.mjs FOLDER < queries        one query a line; answers one JSON value a line
import { readFileSync } from "node:fs";
import { createInterface } from "node:readline";
import { gunzipSync, gzipSync } from "node:zlib";
import { pathToFileURL } from "node:url";
import path from "node:path";

const folder = path.resolve(process.argv[2]);
const lang = { getAttribute: () => "zh" };
globalThis.document = { querySelector: () => lang, currentScript: null };
globalThis.location = new URL("http://localhost/");
globalThis.window = globalThis;

let loaded;
globalThis.fetch = async input => {
  const name = decodeURIComponent(new URL(String(input.url || input), "http://localhost/").pathname).replace(/^\/pagefind\//, "");
  const data = readFileSync(path.join(folder, name));
  const kind = name.startsWith("index/") ? "Terms" : name.startsWith("fragment/") ? "First" : "Directory";
  loaded[kind] += name.endsWith(".json") ? gzipSync(data).length : data.length; // the rest is compressed as it is
  if (kind != "Directory") loaded.Files++;
  return new Response(data, { status: 200 });
};

// A result's address stands in its fragment; of those beyond the first ten it is read here, not by
// Pagefind, which would keep every text.
const addresses = new Map();
function address(id) {
  if (!addresses.has(id)) {
    const text = gunzipSync(readFileSync(path.join(folder, "fragment", id + ".pf_fragment"))).toString();
    addresses.set(id, JSON.parse(text.slice(text.indexOf("{"))).url);
  }
  return addresses.get(id);
}

const pagefind = await import(pathToFileURL(path.join(folder, "pagefind.js")));
for await (const query of createInterface({ input: process.stdin })) {
  loaded = { Directory: gzipSync(readFileSync(path.join(folder, "pagefind.js"))).length, Terms: 0, First: 0, Files: 0 };
  await pagefind.options({ basePath: "/pagefind/", baseUrl: "/" });
  await pagefind.init();
  const { results } = await pagefind.search(query);
  for (const result of results.slice(0, 10)) await result.data();
  process.stdout.write(JSON.stringify({ ...loaded, URLs: results.map(r => address(r.id)) }) + "\n");
  await pagefind.destroy(); // the next query begins with nothing loaded
}
