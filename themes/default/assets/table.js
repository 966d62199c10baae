// A box above each table of data that leaves the rows with what a reader types. Without this script the table is whole.
// Tables are reached with the Tab key, so that keys scroll them, where they do scroll. The texts come with the script's
// element.
(() => {
  "use strict";
  const texts = document.currentScript.dataset;
  const say = (text, ...numbers) => numbers.reduce((t, n) => t.replace("%d", n), text);
  const fold = text => text.normalize("NFKC").toLowerCase();

  const watch = window.ResizeObserver && new ResizeObserver(entries => entries.forEach(({ target: box }) => {
    const scrolls = box.scrollHeight > box.clientHeight || box.scrollWidth > box.clientWidth;
    if (!scrolls || getComputedStyle(box).overflowY === "visible") box.removeAttribute("tabindex");
    else box.tabIndex = 0;
  }));
  document.querySelectorAll(".data").forEach(box => {
    if (watch) watch.observe(box);
  });

  document.querySelectorAll(".many").forEach((box, n) => {
    const rows = [...box.querySelectorAll("tbody tr")];
    const line = document.createElement("div"), label = document.createElement("label");
    const input = document.createElement("input"), count = document.createElement("output");
    let folded;

    line.className = "filter";
    input.type = "search";
    input.id = "_filter" + n;
    input.autocomplete = "off";
    input.spellcheck = false;
    input.enterKeyHint = "search";
    label.htmlFor = count.htmlFor = input.id;
    label.textContent = texts.label;
    count.textContent = say(texts.count, rows.length);
    line.append(label, input, count);
    box.before(line);

    const filter = () => {
      folded = folded || rows.map(row => fold([...row.cells].map(cell => cell.textContent).join(" ")));
      const words = fold(input.value).split(/\s+/).filter(Boolean);
      let shown = 0;
      rows.forEach((row, i) => {
        const fits = words.every(word => folded[i].includes(word));
        row.hidden = !fits;
        if (fits) shown++;
      });
      count.textContent = words.length ? say(texts.shown, rows.length, shown) : say(texts.count, rows.length);
    };

    let waiting;
    input.addEventListener("input", () => {
      cancelAnimationFrame(waiting);
      waiting = requestAnimationFrame(filter);
    });
    if (input.value) filter(); // which the browser kept
  });
})();
