// Districts once had a page for each month, /wuhou/2022/09/, which now is a part of their year's; and a district may have
// another name in addresses now. Who comes to such an address, or to a month without bulletins, is led on. Servers that
// know these addresses do it by themselves.
(() => {
  "use strict";
  const plain = (path) => {
    try {
      return decodeURI(path);
    } catch {
      return path;
    }
  };
  const path = plain(location.pathname);
  const moved = (document.currentScript.dataset.moved || "").split(" ").map(plain);
  for (let i = 0; i + 1 < moved.length; i += 2) {
    if ((path + "/").startsWith(moved[i])) {
      location.replace(moved[i + 1] + path.slice(moved[i].length) + location.search + location.hash);
      return;
    }
  }
  const month = path.match(/^(.*\/\d{4}\/)(0[1-9]|1[0-2])(\/|\/page\/\d+\/?)?$/);
  if (month) location.replace(month[1] + "#m" + month[2]);
})();
