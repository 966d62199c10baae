// The browser's part of the preview; serve.go says how the two work together. Texts of the site come into
// the page as text nodes alone.
(() => {
  "use strict";
  const me = document.currentScript.dataset;
  const kept = "jianbao:" + me.page;
  let digest = me.digest, leaving = false, source;

  // Where the reader was, when the page is loaded anew. Pictures have their sizes, so nothing moves.
  const place = sessionStorage.getItem(kept);
  if (place !== null) {
    sessionStorage.removeItem(kept);
    history.scrollRestoration = "manual";
    const back = () => scrollTo({ top: +place, behavior: "instant" });
    back();
    addEventListener("DOMContentLoaded", back);
    addEventListener("load", () => { back(); history.scrollRestoration = "auto"; });
  }
  const reload = () => {
    if (leaving) return;
    leaving = true;
    sessionStorage.setItem(kept, scrollY);
    location.reload();
  };
  const go = url => {
    leaving = true;
    location.assign(url);
  };

  // What is laid over the page keeps its own styles, and leaves the page's alone.
  const host = document.createElement("jianbao-preview");
  const shadow = host.attachShadow({ mode: "open" });
  const element = (name, className, text, parent) => {
    const e = document.createElement(name);
    e.className = className;
    e.textContent = text;
    parent.append(e);
    return e;
  };
  const sheet = document.createElement("link");
  sheet.rel = "stylesheet";
  sheet.href = me.style;
  shadow.append(sheet);
  const list = element("section", "problems", "", shadow);
  const note = element("p", "note", "", shadow);
  list.hidden = note.hidden = true;
  list.setAttribute("role", "alert");
  note.setAttribute("role", "status");
  const attach = () => document.body && !host.isConnected && document.body.append(host);

  const item = problem => {
    const e = element("article", problem.error ? "error" : "warning", "", list);
    element("p", "place", problem.place, e);
    if (problem.before || problem.at || problem.after) {
      const line = element("pre", "", "", e);
      element("span", "", problem.before || "", line);
      element("mark", "", problem.at || "", line);
      element("span", "", problem.after || "", line);
    }
    element("p", "message", problem.message, e);
    for (const hint of problem.hints) element("p", "hint", hint, e);
  };

  let open = false; // the list of warnings, which does not open by itself
  const show = problems => {
    const errors = problems.filter(p => p.error), warnings = problems.filter(p => !p.error);
    const shown = errors.length ? errors : warnings;
    list.replaceChildren();
    list.hidden = !shown.length;
    if (!shown.length) return;
    attach();
    const heading = element("button", "heading", shown.length + " " + (errors.length ? me.errors : me.warnings), list);
    list.dataset.kind = errors.length ? "error" : "warning";
    heading.onclick = () => { if (!errors.length) { open = !open; list.classList.toggle("closed", !open); } };
    list.classList.toggle("closed", !errors.length && !open);
    shown.forEach(item);
  };

  const tell = (text, url) => {
    attach();
    note.replaceChildren();
    note.hidden = !text;
    element("span", "", text, note);
    if (!url) return;
    const link = element("a", "", url.title, note);
    link.href = url.address;
  };

  // A style sheet is replaced when the new one is there, so that the page is never bare.
  const restyle = styles => {
    for (const link of document.querySelectorAll("link[rel=stylesheet]")) {
      const to = styles[new URL(link.href).pathname];
      if (!to) continue;
      const fresh = link.cloneNode();
      fresh.href = to;
      fresh.onload = () => link.remove();
      link.after(fresh);
    }
  };

  const take = message => {
    show(message.problems);
    const elsewhere = message.url && message.url !== location.pathname;
    if (message.follow && elsewhere) return go(message.url);
    if (message.digest && message.digest !== digest) {
      if (!message.styles) return reload();
      digest = message.digest;
      restyle(message.styles);
    }
    if (elsewhere) tell(me.changed, { title: message.title, address: message.url });
  };

  // A browser has few connections to one server, so only the page that is seen listens.
  const listen = () => {
    if (document.visibilityState === "hidden") {
      source?.close();
      source = undefined;
    } else if (!source) {
      source = new EventSource("/_jianbao/events?page=" + encodeURIComponent(location.pathname));
      source.onmessage = event => { tell(""); take(JSON.parse(event.data)); };
      source.onerror = () => { if (!leaving) tell(me.gone); };
    }
  };
  document.addEventListener("visibilitychange", listen);
  addEventListener("pagehide", () => { leaving = true; source?.close(); source = undefined; });
  addEventListener("pageshow", event => { if (event.persisted) { leaving = false; listen(); } });
  listen();
  if (document.getElementById("search")?.dataset.root) tell(me.search);
})();
