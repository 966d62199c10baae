// How the page is read: large text, high contrast, aloud. And asking before a reader leaves the site.
//
// It runs before anything is shown, so that a page never changes its look before the reader's eyes;
// the buttons are set up once they are there.
(() => {
  "use strict";
  const root = document.documentElement;

  // Where storing is forbidden, a choice lasts for the page.
  function kept(name) {
    try { return localStorage.getItem(name) === "on"; } catch { return false; }
  }
  function keep(name, on) {
    try { on ? localStorage.setItem(name, "on") : localStorage.removeItem(name); } catch {}
  }

  function press(button, on) {
    button.setAttribute("aria-pressed", on);
  }

  function lookSwitch(button, name) {
    press(button, root.classList.contains(name));
    button.addEventListener("click", () => {
      const on = root.classList.toggle(name);
      press(button, on);
      keep(name, on);
    });
  }

  // Sentences, since browsers lose their voice within a long text.
  function sentences(article) {
    const parts = [...article.querySelectorAll("h1, .subtitle, .number, .note, .body > *")].map(e => e.innerText);
    return parts.join("\n").match(/[^。！？；\n]+[。！？；”]*/g) || [];
  }

  function speakSwitch(button, article) {
    const voice = window.speechSynthesis;
    let run = 0;
    function stop() {
      run++;
      voice.cancel();
      press(button, false);
    }
    function speak(queue, mine) {
      if (mine !== run) return;
      if (queue.length === 0) return stop();
      const words = new SpeechSynthesisUtterance(queue.shift());
      words.lang = root.lang;
      words.onend = words.onerror = () => speak(queue, mine);
      voice.speak(words);
    }
    button.hidden = false;
    button.addEventListener("click", () => {
      const on = button.getAttribute("aria-pressed") !== "true";
      stop();
      if (!on) return;
      press(button, true);
      speak(sentences(article), run);
    });
    addEventListener("pagehide", stop);
  }

  function askBeforeLeaving(dialog) {
    const leave = dialog.querySelector(".leave");
    document.addEventListener("click", event => {
      const link = event.target.closest("a[href]");
      if (!link || link === leave || !/^https?:$/.test(link.protocol) || link.host === location.host) return;
      event.preventDefault();
      leave.href = link.href;
      dialog.querySelector(".address").textContent = link.href;
      dialog.showModal();
    });
    leave.addEventListener("click", () => dialog.close());
    dialog.querySelector(".close").addEventListener("click", () => dialog.close());
  }

  for (const name of ["large", "contrast"]) root.classList.toggle(name, kept(name));

  document.addEventListener("DOMContentLoaded", () => {
    const reading = document.getElementById("_reading");
    const leaving = document.getElementById("_leaving");
    const article = document.querySelector("article.text");
    if (reading) {
      const button = name => reading.querySelector(`[data-switch="${name}"]`);
      lookSwitch(button("large"), "large");
      lookSwitch(button("contrast"), "contrast");
      if (article && window.speechSynthesis) speakSwitch(button("speak"), article);
      reading.hidden = false;
    }
    const contents = document.querySelector(".toc");
    if (contents && getComputedStyle(contents).float !== "none") contents.firstElementChild.open = true; // beside the text
    if (leaving && leaving.showModal) askBeforeLeaving(leaving);
  });
})();
