/**
 * The one script. Without it every page works; with it the answer follows a changed field,
 * and an answer can be shared or printed. It asks for the same page and takes over the parts with the same ids.
 */
export const appJs = `'use strict';
const part = (id, root = document) => root.getElementById(id);
let asked = 0;
async function follow(form) {
  const mine = ++asked;
  const query = new URLSearchParams(new FormData(form));
  const answer = await fetch(form.getAttribute('action').split('#')[0] + '?' + query, { headers: { 'x-live': '1' } });
  if (!answer.ok || mine !== asked) return;
  const page = new DOMParser().parseFromString(await answer.text(), 'text/html');
  const held = document.activeElement && document.activeElement.id;
  for (const id of form.dataset.live.split(' ')) {
    const now = part(id), next = part(id, page);
    if (now && next && now.outerHTML !== next.outerHTML) now.replaceWith(document.adoptNode(next));
  }
  if (held && document.activeElement.id !== held && part(held)) part(held).focus({ preventScroll: true });
  const { say } = part('result').dataset;
  part('said').textContent = say || '';
  if (say) {
    part('errors') && part('errors').remove();
    document.title = page.title;
    history.replaceState(null, '', answer.url);
  }
  show();
}
function show() {
  for (const button of document.querySelectorAll('[data-share],[data-print]')) button.hidden = false;
}
document.addEventListener('change', (event) => {
  const form = event.target.closest('form[data-live]');
  if (form) follow(form).catch(() => {});
});
document.addEventListener('click', (event) => {
  const button = event.target.closest('[data-share],[data-print]');
  if (!button) return;
  if ('print' in button.dataset) return print();
  const url = location.href.split('#')[0];
  if (navigator.share) navigator.share({ title: document.title, text: button.dataset.share, url }).catch(() => {});
  else if (navigator.clipboard)
    navigator.clipboard.writeText(button.dataset.share + ' ' + url).then(() => { button.textContent = '已复制，可以粘贴给家人'; });
  else prompt('复制这一行发给家人', button.dataset.share + ' ' + url);
});
show();
part('errors') && part('errors').focus();
`;
