import { expect, test } from 'vitest';
import type { Arrived, ArrivedBody } from '../../companion/crawl/ports.ts';
import { inChrome } from '../in-chrome/in-chrome.ts';

declare const tabtrawl: { readArrived(given: ArrivedBody): Arrived };

const controlsOf = (body: string) =>
  inChrome((given: ArrivedBody) => tabtrawl.readArrived(given).seen.controls ?? null, {
    body: `<!doctype html><title>t</title><body>${body}</body>`,
    kind: 'dom',
    contentType: 'text/html',
    finalUrl: 'https://site.example/',
    reading: null,
  });

const long = `<p>${'word '.repeat(1000)}</p>`;

test('a sign-in form is told with its words, buttons and fields', () => {
  const form = `<main><form action="/go"><label>Name <input name=user></label><input type=password placeholder="Your password">
    <button> Sign   in </button></form></main>`;
  expect(controlsOf(form)).toEqual({
    fields: 2,
    buttons: ['Sign in'],
    password: {
      text: 'Name Sign in Your password',
      buttons: ['Sign in'],
      action: '/go',
      passwords: 1,
      otherFields: 1,
      isNew: false,
    },
    offers: [],
  });
});

test('links of a word or two are told from folded menus too', () => {
  const menu = `<header><details><a href="/-/login">Log  in</a></details></header><main><p>No</p><a href="/x">${'A long sentence '.repeat(4)}</a></main>`;
  expect(controlsOf(menu)?.offers).toEqual([{ said: 'Log in', to: '/-/login' }]);
});

test('what stands beside the middle of a page, searches and what is hidden do not count', () => {
  const beside = `<header><form><input type=password><button>Log in</button></form></header><nav><a class=btn>Menu</a></nav>
    <form role=search><input name=where><button>Go</button></form><input name=q><div hidden><input></div>
    <dialog><button>Accept</button></dialog><main><p>Text</p></main>`;
  expect(controlsOf(beside)).toEqual({ fields: 0, buttons: [], password: null, offers: [] });
});

test('a password field in no form goes with the nearest button round it', () => {
  const loose = `<main><h1>News</h1><div><p>Who are you?</p><div><input type=password></div><div role=button title=Enter></div></div></main>`;
  expect(controlsOf(loose)?.password).toMatchObject({ text: 'Who are you?', buttons: ['Enter'], action: '' });
});

test('a password that is to be chosen is told from one that is known', () => {
  const chosen = '<form><input type=password autocomplete=new-password><input type=password></form>';
  expect(controlsOf(chosen)?.password).toMatchObject({ passwords: 2, isNew: true });
});

test('a link that looks like a button is one, by its class', () => {
  expect(controlsOf('<a class="MyButton big" href=/a>Continue</a><a href=/b>plain</a>')?.buttons).toEqual(['Continue']);
});

test('a long page is looked through only where it asks for a password', () => {
  expect(controlsOf(`${long}<button>Buy</button>`)).toBeNull();
  expect(controlsOf(`${long}<form><input type=password></form>`)).toMatchObject({ password: { passwords: 1 } });
});

test('a hidden form without a word is for password managers, and no sign-in', () => {
  const form = (style: string, words = '') =>
    `<form id="hidden-login-form" action="/login"${style}>${words}<input name=username><input name=password type=password><input type=submit value="Log In"></form>`;
  for (const style of [' style="display: none;"', ' hidden', ' style="visibility:hidden"'])
    expect(controlsOf(form(style))?.password).toBeNull();
  expect(controlsOf(form(''))?.password).not.toBeNull();
  // One with words may be shown by a script.
  expect(controlsOf(form(' style="display:none"', '<label>Name</label>'))?.password).not.toBeNull();
});
