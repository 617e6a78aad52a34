/** Public pages that come near to a wall and are none: `/public/0` and so on, each kind over five subjects. */
import { siteText } from './articles.ts';
import { numberIn, type Routes, sendPage } from './routes.ts';

const subjects = ['Tides', 'Ferries', 'Lighthouses', 'Nets', 'Charts'] as const;

type PublicPage = {
  readonly what: string;
  readonly title: (subject: string) => string;
  readonly body: (subject: string, text: string) => string;
};

const header =
  '<header><a href="/">Tidewater</a> <nav><a href="/login">Log in</a> <a href="/register">Sign up</a> <a href="/about">About</a></nav></header>';
const headerForm =
  '<header><form action="/login"><input name="name"><input type="password" name="password"><button>Log in</button><a href="/forgot">Forgot password?</a></form></header>';
const footer =
  '<footer><a href="/terms">Terms</a> <a href="/privacy">Privacy</a> <a href="/contact">Contact</a></footer>';

export const publicKinds: readonly PublicPage[] = [
  {
    what: 'a sign-in box in the header',
    title: (s) => `${s} at a glance`,
    body: (s, text) => `${headerForm}<main><h1>${s}</h1><p>${text}</p></main>${footer}`,
  },
  {
    what: 'a sign-in box beside the text',
    title: (s) => `${s} and more`,
    body: (s, text) =>
      `${header}<aside><h3>Members</h3><form><input name="name"><input type="password"><button>Sign in</button></form></aside><main><h1>${s}</h1><p>${text}</p></main>`,
  },
  {
    what: 'a short page with a sign-in box in the header',
    title: (s) => s,
    body: (s) => `${headerForm}<main><h1>${s}</h1><p>Nothing yet on ${s}.</p></main>`,
  },
  {
    what: 'comments that ask for a sign-in',
    title: (s) => `${s}: a story`,
    body: (s, text) =>
      `${header}<main><h1>${s}</h1><p>${text}</p><section id="comments"><h2>2 comments</h2><p>Fine.</p><p>You must be logged in to post a comment. <a href="/login">Log in</a></p></section></main>`,
  },
  {
    what: 'a short post whose comments ask for a sign-in',
    title: (s) => `${s} today`,
    body: (s) =>
      `${header}<main><h1>${s}</h1><p>Low water at noon, for once, and nobody was there to see it but the gulls and me.</p><p>Please log in to comment. <a href="/login">Sign in</a></p></main>`,
  },
  {
    what: 'a comment form with a captcha',
    title: (s) => `Write to us about ${s}`,
    body: (s) =>
      `${header}<main><h1>${s}</h1><p>Tell us what you know about ${s}.</p><form><textarea name="text"></textarea><div class="g-recaptcha"></div><button>Send</button></form></main>${footer}`,
  },
  {
    what: 'a newsletter box over the page',
    title: (s) => `${s} weekly`,
    body: (s, text) =>
      `${header}<main><h1>${s}</h1><p>${text}</p></main><div role="dialog" aria-modal="true"><h2>Get ${s} by mail</h2><form><input type="email"><button>Subscribe</button></form></div>`,
  },
  {
    what: 'a closed sign-in dialog',
    title: (s) => `${s} shop`,
    body: (s, text) =>
      `${header}<main><h1>${s}</h1><p>${text}</p></main><dialog><h2>Sign in</h2><form><input name="name"><input type="password"><button>Sign in</button></form></dialog>`,
  },
  {
    what: 'a teaser before a paywall',
    title: (s) => `${s}: the long read`,
    body: (s, text) =>
      `${header}<main><article><h1>${s}: the long read</h1><p>${text.slice(0, 400)}…</p></article><section><h2>Keep reading</h2><p>Subscribe for € 1 a week to read on. Already a subscriber? <a href="/login">Log in</a></p></section></main>${footer}`,
  },
  {
    what: 'a page that tells how to sign in',
    title: (s) => `How to log in to ${s} Online`,
    body: (s, text) =>
      `${header}<main><h1>How to log in to ${s} Online</h1><ol><li>Open the app.</li><li>Enter your password.</li><li>Enter the verification code.</li></ol><p>${text}</p></main>`,
  },
  {
    what: 'a call to join among few words',
    title: (s) => `${s} club`,
    body: (s) =>
      `${header}<main><h1>The ${s} club</h1><p>We meet on Thursdays. Bring a coat and something warm to drink; guests are welcome at every meeting.</p><p><a href="/register">Join</a> or <a href="/login">sign in</a> for the members' list.</p></main>`,
  },
  {
    what: 'an empty search',
    title: (s) => `Search: ${s}`,
    body: (s) =>
      `${header}<main><h1>No results for ${s}</h1><p>Try another word.</p><form><input name="q"><button>Search</button></form></main>`,
  },
  {
    what: 'a short page that says who is not there',
    title: (s) => `Course: ${s}`,
    body: (s) =>
      `${header}<main><h1>${s}</h1><ul><li>What is new</li><li>Reading on ${s}</li></ul></main><footer>You are not logged in. (<a href="/login">Log in</a>)</footer>`,
  },
  {
    what: 'a talk that is over',
    title: (s) => `${s}: the talk`,
    body: (s) =>
      `${header}<main><h1>${s}: the talk</h1><p>This session has ended. Watch what was said of ${s}.</p><button>Watch</button></main>`,
  },
  {
    what: 'a question that only members may answer',
    title: (s) => `How old are ${s}?`,
    body: (s) =>
      `${header}<main><h1>How old are ${s}?</h1><p>No answers yet.</p><p>You must be signed in to answer.</p><button>Sign in</button></main>`,
  },
  {
    what: 'a basket with nothing in it',
    title: (s) => `Your basket of ${s}`,
    body: (s) =>
      `${header}<main><h1>Your basket is empty</h1><p>Sign in to see what you saved, or look at ${s}.</p><button>To the shop</button></main>`,
  },
  {
    what: 'counts alone',
    title: () => 'Poll',
    body: (s) =>
      `${header}<main><h1>Poll</h1><p>Votes: ${s.length * 7}. Replies: ${s.charCodeAt(0) % 7}.</p><button>Vote</button></main>`,
  },
  {
    what: 'a place alone',
    title: () => 'Mark',
    body: (s) =>
      `${header}<main><h1>Mark</h1><p>54.${s.charCodeAt(1)} N, 10.${s.length} E</p><button>Show on the map</button></main>`,
  },
];

export const publicCount = publicKinds.length * subjects.length;

/** Title, body and kind of `/public/N`. */
export function publicPage(n: number): { what: string; title: string; body: string } {
  const kind = publicKinds[n % publicKinds.length];
  const subject = subjects[Math.floor(n / publicKinds.length) % subjects.length];
  if (!kind || !subject) throw new RangeError(`There is no public page ${n}.`);
  return { what: kind.what, title: kind.title(subject), body: kind.body(subject, siteText(n)) };
}

export const publicRoutes: Routes = {
  public: (at) => {
    const { title, body } = publicPage(numberIn(at));
    sendPage(at, title, body);
  },
};
