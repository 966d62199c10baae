// The reader's search. The index that it reads is described in generator/internal/search/search.go,
// and reader.go there says the same in Go; fold.go says how texts are folded. Everything is loaded
// as scripts from the site's own search folder, so that it works from a disk (file://) and under
// script-src 'self'. Texts reach the page as text nodes, never as HTML.
//
// The page (search.html) gives: #search with data-root and the messages; in it a form with q,
// district, topic and year, an element with role=status, an ol, a button, and .fallback, which is
// shown where this script does not run.
(() => {
  "use strict";
  const jianbao = window.jianbao = window.jianbao || {};

  // Loading: a shard calls jianbao.shard with its value, which its own element keeps.
  jianbao.shard = value => { document.currentScript.value = value; };
  const loaded = new Map();
  const load = url => {
    if (!loaded.has(url)) {
      loaded.set(url, new Promise((resolve, reject) => {
        const script = document.createElement("script");
        const fail = () => { loaded.delete(url); script.remove(); reject(new Error(url)); };
        script.onload = () => script.value === undefined ? fail() : (script.remove(), resolve(script.value));
        script.onerror = fail;
        script.src = url;
        document.head.append(script);
      }));
    }
    return loaded.get(url);
  };

  // Folding, as fold.go says. Each unit of the folded text knows where its segment begins.
  const segment = /[^][\p{M}\u1160-\u11ff\u3130-\u318f\uff9e-\uffdc]*/gu;
  const invisible = /[\xad\u200b-\u200f\u202a-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\u{e0100}-\u{e01ef}]/gu;
  const simplified = new Map();
  let folds = new Map(); // of segments
  const learn = pairs => {
    for (let i = 0; i < pairs.length; i += 2) simplified.set(pairs[i], pairs[i + 1]);
    folds = new Map();
  };
  const foldSegment = s =>
    Array.from(s.normalize("NFKC").toLowerCase().replace(invisible, ""), c => simplified.get(c) || c).join("");
  const fold = (text, starts) => {
    let folded = "";
    for (const m of text.matchAll(segment)) {
      let s = folds.get(m[0]);
      if (s === undefined) folds.set(m[0], s = foldSegment(m[0]));
      folded += s;
      if (starts) for (let i = 0; i < s.length; i++) starts.push(m.index);
    }
    if (starts) starts.push(text.length);
    return folded;
  };

  // Words and their terms, as query.go says.
  const han = "\\u2e80-\\u2fdf\\u3005-\\u3007\\u3021-\\u3029\\u3040-\\u30fa\\u30fc-\\u31ff\\u3400-\\ua4cf\\uac00-\\ud7af\\uf900-\\ufaff\\u{20000}-\\u{3ffff}";
  const sign = "\\0-/:-`{-\\xbf\\xd7\\xf7\\u2000-\\u206f\\u2190-\\u2bff\\u2e00-\\u2e7f\\u3000-\\u3004\\u3008-\\u3020\\u302a-\\u303f\\u30fb\\ufe10-\\ufe6f\\uff00-\\uffff";
  const runs = new RegExp(`([${han}]+)|([^${han}${sign}]+)|[${sign}]+`, "gu");
  const termsOf = text => {
    const terms = [], singles = [], parts = [...text.matchAll(runs)];
    const add = (text, size, prefix) => (size > 1 ? terms : singles).push({ text, prefix });
    parts.forEach((part, i) => {
      const chars = [...part[0]], next = parts[i + 1];
      if (part[2]) {
        if (next && next[1]) chars.push([...next[1]][0]);
        chars.splice(8);
        add("#" + chars.join(""), chars.length, !next && chars.length < 8);
      } else if (part[1]) {
        chars.slice(1).forEach((c, j) => add(chars[j] + c, 2));
        if (next && /^[0-9a-z]/.test(next[0])) add(chars[chars.length - 1] + next[0][0], 2);
        else if (chars.length < 2) add(part[0], 1, !next);
      }
    });
    return terms.length ? terms : singles;
  };
  const parse = query => [...new Set(fold(query).split(/[\s\0-\x1f\x85]+/))].filter(Boolean)
    .map(text => ({ text, terms: termsOf(text) }));

  // Numbers in base 92, as code.go says.
  const numbers = text => {
    const found = [];
    for (let i = 0, n = 0; i < text.length; i++) {
      const c = text.charCodeAt(i), value = c < 35 ? 57 : c - 35;
      if (value < 60) {
        found.push(n * 60 + value);
        n = 0;
      } else n = n * 32 + value - 59;
    }
    return found;
  };
  const terms = (body, each) => {
    let last = "";
    body.split(" ").forEach((field, i, fields) => {
      if (!field || each.length > 1 && i % 2) return;
      const shared = parseInt(field[0], 36);
      last = last.slice(0, shared % 18) + field.slice(1);
      each(last, fields[i + 1], shared > 17);
    });
  };
  const hash = text => {
    let h = 0;
    for (let i = 0; i < text.length; i++) h = Math.imul(h, 31) + text.charCodeAt(i);
    return (h >>> 0).toString(36);
  };
  const list = (postings, capped) => {
    const all = numbers(postings), classes = new Map();
    let at = 0, total = capped ? all.shift() : all.length;
    all.forEach((v, i) => {
      at = i ? at - Math.floor(v / 4) - 1 : Math.floor(v / 4);
      classes.set(at, v % 4);
    });
    return { classes, total, floor: capped ? at : 0 };
  };
  // Makes one list of some, with their totals put together as told; undefined of none.
  const join = (lists, add) => lists.reduce((all, l) => {
    if (!all || !l) return all || l;
    for (const [at, c] of l.classes) all.classes.set(at, Math.max(c, all.classes.get(at) || 0));
    all.total = Math.max(add(all.total, l.total), all.classes.size);
    all.floor = Math.max(all.floor, l.floor);
    return all;
  }, undefined);

  // An index that was opened.
  class Index {
    constructor(base, directory) {
      if (directory.v != 5) throw new Error("another version of the index");
      Object.assign(this, directory, { base });
      this.segments = directory.segments.map((s, i, all) => {
        const firsts = [];
        terms(s.terms, term => { firsts.push(term); });
        return { ...s, end: all[i + 1] ? all[i + 1].from : this.groups.length / 6 * 32, folder: name => base + (i ? "t/" : `b/${name.slice(-1)}/`) + name, firsts, read: new Map() };
      });
      learn(this.pairs);
    }

    shardOf({ firsts }, term) {
      let low = 0, high = firsts.length;
      while (low < high) {
        const middle = low + high >> 1;
        if (firsts[middle] > term) high = middle; else low = middle + 1;
      }
      return low - 1;
    }

    shard({ folder, firsts, shards, read }, i) {
      if (!read.has(i)) {
        read.set(i, load(`${folder(hash(firsts[i]))}-${shards.substr(i * 5, 5)}.js`).then(body => {
          const found = new Map();
          terms(body, (term, postings, capped) => { found.set(term, [postings, capped]); });
          return found;
        }));
      }
      return read.get(i);
    }

    // The list of a term, or of all that begin so; undefined where there is none.
    async list(term) {
      return join(await Promise.all(this.segments.map(s => this.listIn(s, term))), (x, y) => x + y);
    }

    // The same in one segment. Beyond twelve shards a beginning tells too little: every bulletin may
    // have it.
    async listIn(segment, { text, prefix }) {
      const from = Math.max(this.shardOf(segment, text), 0), to = this.shardOf(segment, prefix ? text + "\uffff" : text);
      if (to - from >= 12) return { classes: new Map(), total: segment.end - segment.from, floor: segment.end };
      const wanted = [], lists = [];
      for (let i = from; i <= to; i++) wanted.push(this.shard(segment, i));
      for (const found of await Promise.all(wanted)) {
        for (const [term, packed] of prefix ? found : [[text, found.get(text)]]) {
          if (packed && term.startsWith(text)) lists.push(list(...packed));
        }
      }
      return join(lists, Math.max);
    }

    // The words of a query, and for each the lists of its terms.
    async lists(query) {
      const words = parse(query);
      return [words, await Promise.all(words.map(w => Promise.all(w.terms.map(t => this.list(t)))))];
    }

    rate(number, lists) {
      let score = 0, known = true;
      for (const terms of lists) {
        let least = 3, total = this.n;
        for (const l of terms) {
          const c = l.classes.get(number);
          if (c === undefined) {
            if (number >= l.floor) return;
            known = false;
          }
          least = Math.min(least, c || 0);
          total = Math.min(total, l.total);
        }
        score += (33 - Math.clz32(Math.floor(this.n / Math.max(1, total)))) * [1, 1.5, 2, 8][least];
      }
      return { number, score, known };
    }

    // The numbers that a year, a district and a topic admit, out of the shortest list that is whole, or that
    // of all bulletins.
    async admitted({ district, topic, year }, lists) {
      const i = this.years.findIndex(y => y[0] == year), next = this.years[i + 1];
      const from = !year ? 0 : i < 0 ? Infinity : this.years[i][1], to = year && next ? next[1] : Infinity;
      const wanted = [district && "!d:" + district, topic && "!t:" + topic].filter(Boolean);
      const filters = await Promise.all(wanted.map(text => this.list({ text })));
      if (!filters.every(Boolean)) return [];
      const whole = [...lists.flat(), ...filters].filter(l => !l.floor);
      if (!whole.length) this.every = this.every || this.list({ text: "!" }); // undefined where there is none
      const few = whole.length ? whole.reduce((x, y) => y.classes.size < x.classes.size ? y : x) : await this.every;
      return !few ? [] : [...few.classes.keys()].filter(n => n >= from && n < to && filters.every(l => l.classes.has(n)));
    }

    // The bulletins that have every term of the query, or may have them, the best first; sure:
    // that they contain it literally; known: how many have them; total: how many contain the
    // query, or -1 when only their texts can tell.
    async find(query, picked = {}) {
      let [words, lists] = await this.lists(query);
      if (!lists.flat().every(Boolean)) { // perhaps traditional characters
        learn(await load(this.base + this.hant));
        [words, lists] = await this.lists(query);
      }
      const found = [];
      if (words.length && lists.flat().every(Boolean)) {
        for (const number of await this.admitted(picked, lists)) {
          const c = this.rate(number, lists);
          if (c) found.push(c);
        }
      }
      found.sort((x, y) => y.known - x.known || y.score - x.score || y.number - x.number);
      const known = found.filter(c => c.known).length, whole = known == found.length;
      const literal = words.every(w => w.terms.length == 1 && w.terms[0].text.replace("#", "") == w.text);
      const alone = words.length == 1 && !(words[0].terms[0] || {}).prefix && !picked.district && !picked.topic && !picked.year;
      return {
        words: words.map(w => w.text), candidates: found.map(c => c.number), sure: literal && whole, known,
        total: !literal ? -1 : whole ? known : alone ? lists[0][0].total : -1,
      };
    }

    async text(number) {
      const group = number >> 5, i = number & 31, digest = this.groups.substr(group * 6, 5), per = parseInt(this.groups[group * 6 + 5], 36);
      const file = await load(`${this.base}f/${group >> 8}/${group}-${digest}/${Math.floor(i / per)}.js`);
      const [title, path, date, district, text] = file[i % per];
      return { title, path, date, district, text };
    }
  }
  const open = async (base, stamp) => new Index(base, await load(base + "directory.js?" + stamp));

  // Where the words stand in a text: [start, end, word], in order.
  const matches = (text, words) => {
    const starts = [], folded = fold(text, starts), found = [];
    words.forEach((word, w) => {
      for (let i = folded.indexOf(word); i >= 0; i = folded.indexOf(word, i + word.length)) {
        let end = i + word.length;
        while (end < folded.length && starts[end] == starts[end - 1]) end++; // to the segment's end
        found.push([starts[i], starts[end], w]);
      }
    });
    return found.sort((x, y) => x[0] - y[0]);
  };

  // The part of a text to show: where most words stand close together, from the sentence's start.
  const around = 36, length = 120;
  const excerpt = (text, found) => {
    let best = 0, most = 0;
    for (let i = 0; i < found.length && i < 300; i++) {
      const words = new Set();
      for (let j = i; j < found.length && found[j][0] < found[i][0] + length - around; j++) words.add(found[j][2]);
      if (words.size > most) [best, most] = [found[i][0], words.size];
    }
    let from = Math.max(0, best - around);
    const stop = /[。！？；\n][”’」』）]?/g;
    for (let m, before = text.slice(from, best); (m = stop.exec(before));) from = best - before.length + m.index + m[0].length;
    let to = Math.min(text.length, Math.max(from + length, most ? Math.min(best + 300, found.find(f => f[0] == best)[1]) : 0));
    const low = i => /[\udc00-\udfff]/.test(text[i] || "");
    if (low(from)) from--;
    if (low(to)) to++;
    return [from, to];
  };

  // Appends text[from:to] with the matches in <mark>.
  const mark = (element, text, found, from, to) => {
    for (const [start, end] of found) {
      if (end <= from || start >= to) continue;
      if (start > from) element.append(text.slice(from, start));
      const m = document.createElement("mark");
      m.textContent = text.slice(Math.max(from, start), Math.min(end, to));
      element.append(m);
      from = end;
    }
    if (from < to) element.append(text.slice(from, to));
  };

  jianbao.search = { open, fold, parse, matches, excerpt };

  const page = document.getElementById("search");
  if (!page) return;
  const form = page.querySelector("form"), results = page.querySelector("ol"), status = page.querySelector("[role=status]");
  const more = page.querySelector("button[type=button]"), fields = ["q", "district", "topic", "year"];
  const local = location.protocol == "file:";
  const root = local ? new URL("../", location.href.split(/[?#]/)[0]).href : page.dataset.root;
  const say = (key, n) => { status.textContent = page.dataset[key].replace("%d", n); };
  for (const name of ["district", "topic"]) { // an option's value is the page's address until here
    for (const o of form[name].options) o.value = decodeURIComponent(o.value.replace(/\/$/, "").replace(/.*\//, ""));
  }
  if (local) for (const a of document.querySelectorAll('a[href$="/"]:not([href*=":"])')) a.href += "index.html"; // a disk has no index
  page.querySelector(".fallback").hidden = true;
  form.hidden = false;

  let index, current = 0, state;
  const opened = () => index = index || open(root + "search/", Math.floor(Date.now() / 6e5));

  const item = (f, words) => {
    const li = document.createElement("li"), h = document.createElement("h2"), a = document.createElement("a");
    const p = document.createElement("p"), meta = document.createElement("p"), time = document.createElement("time");
    a.href = root + f.path + (local && /(^|\/)$/.test(f.path) ? "index.html" : "");
    mark(a, f.title, matches(f.title, words), 0, f.title.length);
    const found = matches(f.text, words), [from, to] = excerpt(f.text, found);
    if (from) p.append("…");
    mark(p, f.text, found, from, to);
    if (to < f.text.length) p.append("…");
    li.className = "card";
    h.append(a);
    li.append(h, p);
    if (f.district) { // which pages with an address of their own have not
      time.dateTime = f.date;
      time.textContent = new Date(f.date).toLocaleDateString(document.documentElement.lang, { dateStyle: "long", timeZone: "UTC" });
      meta.className = "meta";
      meta.append("alone" in page.dataset ? "" : f.district + " ", time);
      li.append(meta);
    }
    return li;
  };

  // Eight more results. Where the index only knows that a bulletin may contain the query, its text
  // tells; after forty texts the reader is asked whether to go on.
  const show = async run => {
    const { reader, words, candidates } = state;
    let shown = 0, looked = 0;
    results.setAttribute("aria-busy", "true");
    while (shown < 8 && looked < 40 && state.next < candidates.length) {
      const batch = candidates.slice(state.next, state.next + 8 - shown);
      const read = await Promise.all(batch.map(n => reader.text(n)));
      if (run != current) return;
      state.next += batch.length;
      looked += batch.length;
      for (const f of read) {
        const title = fold(f.title), text = fold(f.text);
        if (!words.every(w => title.includes(w) || text.includes(w))) continue;
        results.append(item(f, words));
        shown++;
        state.found++;
      }
    }
    results.removeAttribute("aria-busy");
    const rest = candidates.length - state.next;
    more.hidden = !rest;
    if (!rest) say(state.found ? "count" : "none", state.found);
    else if (state.total >= 0) say("count", state.total);
    else say(state.known < candidates.length ? "over" : "about", Math.max(state.known, state.found));
  };

  const search = async again => {
    const run = ++current, picked = {};
    for (const name of fields) picked[name] = form[name].value;
    if (!picked.q.trim()) {
      results.textContent = "";
      results.removeAttribute("aria-busy"); // of a search that this ends
      more.hidden = true;
      status.textContent = page.dataset.hint;
      return;
    }
    try {
      const reader = await opened(), found = await reader.find(picked.q, picked);
      if (run != current) return;
      results.textContent = "";
      state = { ...found, reader, next: 0, found: 0 };
      await show(run);
    } catch (error) {
      if (run != current) return;
      index = undefined;
      if (!again) { // the site may have been published anew since the directory was read
        index = open(root + "search/", Date.now());
        return search(true);
      }
      results.removeAttribute("aria-busy");
      say("error");
    }
  };

  const address = how => {
    const params = new URLSearchParams();
    for (const name of fields) if (form[name].value.trim()) params.set(name, form[name].value.trim());
    const to = location.href.split(/[?#]/)[0] + (params + "" && "?" + params);
    try { if (to != location.href) history[how](null, "", to); } catch (error) { /* some browsers forbid it on file:// */ }
  };
  const restore = () => {
    const params = new URLSearchParams(location.search);
    for (const name of fields) form[name].value = params.get(name) || "";
    search();
  };

  let timer;
  const typed = event => {
    clearTimeout(timer);
    if (!event.isComposing) timer = setTimeout(() => { address("replaceState"); search(); }, 200);
  };
  form.addEventListener("input", typed);
  form.addEventListener("compositionend", typed);
  form.addEventListener("submit", event => {
    event.preventDefault();
    clearTimeout(timer);
    address("pushState");
    search();
  });
  more.addEventListener("click", async () => {
    const before = results.children.length;
    try { await show(current); } catch (error) { results.removeAttribute("aria-busy"); say("error"); }
    const first = results.children[before];
    if (first) first.querySelector("a").focus();
  });
  addEventListener("popstate", restore);
  addEventListener("keydown", event => {
    const links = [...results.querySelectorAll("a")], at = links.indexOf(document.activeElement), q = form.q;
    if (event.isComposing || event.ctrlKey || event.altKey || event.metaKey) return;
    if (event.key == "/" && !/^(INPUT|SELECT|TEXTAREA)$/.test(document.activeElement.tagName)) q.focus();
    else if (event.key == "Escape" && at >= 0) q.focus();
    else if (event.key == "ArrowDown" && (at >= 0 || document.activeElement == q) && links[at + 1]) links[at + 1].focus();
    else if (event.key == "ArrowUp" && at >= 0) (links[at - 1] || q).focus();
    else return;
    event.preventDefault();
  });
  opened().catch(() => { index = undefined; });
  restore();
})();
