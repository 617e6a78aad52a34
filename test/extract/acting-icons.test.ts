import { expect, test } from 'vitest';
import { extract } from './make-capture.ts';

const acts = (html: string) => extract(`<!doctype html><p>Text.</p>${html}`, { discover: true }).found?.[0]?.acts;

test.each([
  ['<a href="/x"><i class="fa fa-sign-out"></i></a>', 'its icon says that it signs you out'],
  ['<a href="/x"><i class="bi bi-box-arrow-right"></i></a>', 'its icon says that it signs you out'],
  ['<a href="/x"><svg><use href="/icons.svg#icon-logout"></use></svg></a>', 'its icon says that it signs you out'],
  ['<a href="/x"><img src="/img/power_off.png" alt=""></a>', 'its icon says that it signs you out'],
  ['<a href="/x" id="logout-link"></a>', 'its icon says that it signs you out'],
  ['<a href="/p/5"><svg class="feather feather-trash-2"></svg></a>', 'its icon says that it deletes something'],
  ['<a href="/p/5"><span class="mdi mdi-thumb-up mdi-thumbs-up"></span></a>', 'its icon says that it does something'],
  ['<a href="/p/5"><i class="fa-solid fa-cart-plus fa-2x"></i></a>', 'its icon says that it does something'],
  ['<a href="/x" title="Home"><i class="fa fa-home"></i></a>', undefined],
  ['<a href="/x"><i class="fa fa-home binary"></i></a>', undefined],
  ['<a href="/x"><img src="/photos/exit-sign-in-paris.jpg" alt="A sign"></a>', undefined],
  ['<a href="/logout-guide"></a>', undefined],
  ['<a href="/x" class="heartland">A page</a>', undefined],
])('%s', (html, reason) => {
  expect(acts(html)).toBe(reason);
});
