// Photos of an article in full, one after the other. Without this script their links open them.
(() => {
  "use strict";
  const dialog = document.getElementById("_lightbox");
  const photos = [...document.querySelectorAll("a.photo")];
  if (!dialog || !dialog.showModal || photos.length === 0) return;

  const part = name => dialog.querySelector(name);
  const figure = part("figure"), caption = part("figcaption");
  const previous = part(".previous"), next = part(".next");
  let at = 0;

  function nth(i) {
    return photos[(i + photos.length) % photos.length];
  }

  function show(i) {
    at = (i + photos.length) % photos.length;
    const small = photos[at].querySelector("img");
    const large = new Image(small.getAttribute("width"), small.getAttribute("height"));
    large.className = small.className;
    large.alt = small.alt;
    large.src = photos[at].href;
    const words = photos[at].parentNode.querySelector("figcaption");
    caption.textContent = words ? words.textContent : "";
    figure.replaceChildren(large, caption);
    part("output").value = `${at + 1} / ${photos.length}`;
    part(".download").href = photos[at].href;
    large.onload = () => { new Image().src = nth(at + 1).href; };
  }

  previous.hidden = next.hidden = photos.length < 2;
  previous.addEventListener("click", () => show(at - 1));
  next.addEventListener("click", () => show(at + 1));
  part(".close").addEventListener("click", () => dialog.close());
  dialog.addEventListener("click", event => {
    if (event.target === dialog || event.target === figure) dialog.close();
  });
  dialog.addEventListener("keydown", event => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    if (!step) return;
    event.preventDefault();
    show(at + step);
  });

  let from = null;
  figure.addEventListener("pointerdown", event => { from = event.isPrimary ? event.clientX : null; });
  figure.addEventListener("pointerup", event => {
    const way = from === null ? 0 : event.clientX - from;
    if (Math.abs(way) > 50) show(at + (way < 0 ? 1 : -1));
  });

  photos.forEach((photo, i) => photo.addEventListener("click", event => {
    if (event.ctrlKey || event.metaKey || event.shiftKey) return;
    event.preventDefault();
    show(i);
    dialog.showModal();
    (next.hidden ? part(".close") : next).focus();
    dialog.addEventListener("close", () => photo.focus(), { once: true });
  }));
})();
