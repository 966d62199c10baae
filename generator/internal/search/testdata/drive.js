// Runs search.js under node with just enough of a document to load scripts from a folder.
//
//	node drive.js SEARCH.JS INDEX < requests
//
// Each line of input is a JSON request and gets a line of output: {fold: text}, {code: [from, to]},
// {query, district, topic, year}, {matches: [text, words]} or {loads: true}: what was loaded until
// now, each with how many loads were done when it was asked for.
const fs = require("node:fs"), path = require("node:path"), vm = require("node:vm"), readline = require("node:readline");
const [, , program, index] = process.argv;

const loads = [];
let done = 0;

globalThis.window = globalThis;
globalThis.document = {
  currentScript: null,
  createElement: () => ({ remove() {} }),
  getElementById: () => null,
  head: {
    append(script) {
      loads.push([script.src, done]);
      fs.readFile(path.join(index, script.src.split("?")[0]), "utf8", (error, text) => {
        done++;
        if (error) return script.onerror();
        document.currentScript = script;
        vm.runInThisContext(text, { filename: script.src });
        document.currentScript = null;
        script.onload();
      });
    },
  },
};
vm.runInThisContext(fs.readFileSync(program, "utf8"), { filename: program });

async function answer(request) {
  const { search } = window.jianbao;
  if ("loads" in request) return loads;
  if ("fold" in request) return search.fold(request.fold);
  if ("code" in request) {
    const found = {};
    for (let c = request.code[0]; c < request.code[1]; c++) {
      if (c >= 0xd800 && c < 0xe000) continue;
      const text = String.fromCodePoint(c);
      if (/\p{Cn}/u.test(text)) continue; // not known to this version of Unicode
      found[c] = [search.fold(text), search.fold("a" + text + "人"), search.parse(text + "a 人" + text + "3")];
    }
    return found;
  }
  if ("matches" in request) {
    const found = search.matches(...request.matches);
    return { found, excerpt: search.excerpt(request.matches[0], found) };
  }
  const reader = await (answer.reader = answer.reader || search.open("", 0));
  const found = await reader.find(request.query, request), urls = [];
  for (const n of found.candidates) {
    const f = await reader.text(n), title = search.fold(f.title), text = search.fold(f.text);
    const has = found.words.every(w => title.includes(w) || text.includes(w));
    if (found.sure && !has) throw new Error(request.query + ": sure, and wrong");
    if (has) urls.push(f.path);
  }
  if (found.total >= 0 && found.total != urls.length) throw new Error(`${request.query}: total ${found.total} of ${urls.length}`);
  return urls;
}

(async () => {
  for await (const line of readline.createInterface({ input: process.stdin })) {
    process.stdout.write(JSON.stringify(await answer(JSON.parse(line))) + "\n");
  }
})().catch(error => { console.error(error); process.exit(1); });
