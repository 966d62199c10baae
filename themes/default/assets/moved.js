// Districts once had a page for each month, /wuhou/2022/09/, which now is a part of their year's. Who comes to such an
// address, or to a month without bulletins, is led there. Servers that know these addresses do it by themselves.
(() => {
  "use strict";
  const month = location.pathname.match(/^(.*\/\d{4}\/)(0[1-9]|1[0-2])(\/|\/page\/\d+\/?)?$/);
  if (month) location.replace(month[1] + "#m" + month[2]);
})();
