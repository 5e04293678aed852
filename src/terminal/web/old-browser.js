// SPDX-License-Identifier: Apache-2.0
// For browsers without JavaScript modules, hence in ECMAScript 5.
(function () {
  var main = document.getElementById('main');
  var heading = document.createElement('h1');
  var text = document.createElement('p');
  heading.appendChild(document.createTextNode('This browser is too old · ブラウザが古いため使えません'));
  text.appendChild(document.createTextNode(
    'Update it, or open this address with another one. · 更新するか、別のブラウザで開いてください。'));
  main.appendChild(heading);
  main.appendChild(text);
  main.setAttribute('data-state', 'old-browser');
})();
