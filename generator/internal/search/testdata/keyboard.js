// Types and presses keys on the search page, and writes what came of it into the title.
addEventListener("load", async () => {
  const wait = ms => new Promise(done => setTimeout(done, ms)), log = [];
  const press = key => document.activeElement.dispatchEvent(new KeyboardEvent("keydown", { key, bubbles: true, cancelable: true }));
  const where = () => document.activeElement.textContent.slice(0, 4) || document.activeElement.name || "";
  const form = document.querySelector("form"), count = () => document.querySelectorAll("ol li").length;
  await wait(300);
  press("/");
  log.push(where());
  form.q.value = "护学";
  form.q.dispatchEvent(new InputEvent("input", { bubbles: true, isComposing: true }));
  await wait(400);
  log.push(count()); // still composing: nothing
  form.q.dispatchEvent(new CompositionEvent("compositionend", { bubbles: true }));
  await wait(500);
  log.push(count(), decodeURIComponent(location.search));
  for (const key of ["ArrowDown", "ArrowDown", "ArrowUp", "ArrowUp", "ArrowDown", "Escape"]) {
    press(key);
    log.push(document.activeElement == form.q ? "q" : [...document.querySelectorAll("ol a")].indexOf(document.activeElement));
  }
  document.querySelector("button[type=button]").click();
  await wait(300);
  log.push(count(), [...document.querySelectorAll("ol a")].indexOf(document.activeElement));
  form.district.value = "chengdu";
  form.district.dispatchEvent(new Event("input", { bubbles: true }));
  await wait(500);
  log.push(count(), decodeURIComponent(location.search));
  form.district.value = "";
  form.q.value = "玉林";
  form.requestSubmit();
  await wait(300);
  log.push(count(), decodeURIComponent(location.search));
  history.back();
  await wait(400);
  log.push(form.q.value + form.district.value, count(), document.querySelector("[role=status]").textContent);
  form.q.value = " ";
  form.requestSubmit();
  await wait(300);
  log.push(count(), location.search, document.querySelector("[role=status]").textContent);
  document.title = log.join("|");
});
