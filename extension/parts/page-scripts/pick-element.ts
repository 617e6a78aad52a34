/**
 * Run inside a page by scripting.executeScript, which hands over the function's source alone:
 * nothing outside of `pickElement` may be used in it.
 */

/** What a content script finds there: `chrome` in Chrome, both in Firefox. */
type ExtensionApi = { readonly runtime: { sendMessage(message: unknown): Promise<unknown> } };
type ExtensionGlobals = {
  readonly browser?: ExtensionApi;
  readonly chrome: ExtensionApi;
  /** Ends the pointing that goes on; the page's own scripts do not see it. */
  leavePicking?: (() => void) | undefined;
};

/**
 * Lets the user point at a part of the page. `links`: its links go to the worker as a `picked` message. `part`: a selector that finds it,
 * on this page and its like, goes to the extension's pages as a `picked-part` message.
 * Mouse: move and click. Keys: arrows up and down widen and narrow, Enter takes, Escape leaves. `hint` is shown meanwhile.
 * The page sees neither the clicks nor the keys while it lasts; its own made-up events are not listened to.
 */
export function pickElement(hint: string, wants: 'links' | 'part' = 'links'): void {
  const globals = globalThis as unknown as ExtensionGlobals;
  globals.leavePicking?.();
  const { runtime } = globals.browser ?? globals.chrome;
  const host = document.createElement('div');
  const shadow = host.attachShadow({ mode: 'closed' });
  const box = document.createElement('div');
  const label = document.createElement('div');
  box.style.cssText =
    'position:fixed;z-index:2147483647;pointer-events:none;border:2px solid #0b7068;background:rgb(18 144 127/18%);border-radius:4px';
  label.style.cssText =
    'position:fixed;z-index:2147483647;left:50%;bottom:24px;translate:-50%;pointer-events:none;padding:8px 16px;border-radius:999px;background:#14201f;color:#fff;font:14px/1.4 system-ui,sans-serif;box-shadow:0 4px 16px rgb(0 0 0/40%)';
  label.setAttribute('role', 'status');
  shadow.append(box, label);
  document.documentElement.append(host);

  const trail: Element[] = [];
  let current: Element = document.body;

  const linksOf = (element: Element) =>
    [...(element.matches('a[href]') ? [element] : []), ...element.querySelectorAll('a[href]')].filter(
      (link): link is HTMLAnchorElement =>
        link instanceof HTMLAnchorElement && !link.getAttribute('href')?.startsWith('#'),
    );

  const show = (element: Element) => {
    current = element;
    const { left, top, width, height } = element.getBoundingClientRect();
    Object.assign(box.style, { left: `${left}px`, top: `${top}px`, width: `${width}px`, height: `${height}px` });
    label.textContent = wants === 'links' ? `${linksOf(element).length} · ${hint}` : hint;
  };

  const leave = () => {
    for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener, true);
    host.remove();
    globals.leavePicking = undefined;
  };

  /** Names that pages of a kind share; those with figures or of a hash are of one page or one build alone, others say how things stand. */
  const isLasting = (name: string): boolean =>
    name.length > 1 &&
    name.length < 40 &&
    !/\d{2,}|^\d|[:/[\]]|__[\w-]{5,}$|^(?:css|sc|jsx|svelte|emotion)-/.test(name) &&
    !/^(?:is|has|js|ng|data)-|^(?:active|open|show|shown|hidden|hide|current|selected|visible|focus|hover|first|last|odd|even|loaded|loading|ready)$/.test(
      name,
    ) &&
    !(/[a-z][A-Z0-9][a-z]?[A-Z0-9]/.test(name) && name.length < 9);

  /** What says of itself what an element is, the most telling first. */
  const namesOf = (element: Element): string[] => {
    const tag = element.localName;
    const attributes = ['itemprop', 'data-testid', 'role']
      .map((name) => [name, element.getAttribute(name) ?? ''] as const)
      .filter(([, value]) => value !== '' && isLasting(value))
      .map(([name, value]) => `${tag}[${name}="${CSS.escape(value)}"]`);
    const classes = [...element.classList].filter(isLasting).slice(0, 4);
    return [
      ...(element.id !== '' && isLasting(element.id) ? [`#${CSS.escape(element.id)}`] : []),
      ...attributes,
      ...classes.map((name) => `${tag}.${CSS.escape(name)}`),
      ...(classes.length > 1 ? [tag + classes.map((name) => `.${CSS.escape(name)}`).join('')] : []),
      tag,
    ];
  };

  /** The shortest selector that finds the element and no other; by its place among its like where names do not tell. */
  const selectorOf = (element: Element): string => {
    const isAlone = (selector: string): boolean => {
      const found = document.querySelectorAll(selector);
      return found.length === 1 && found[0] === element;
    };
    const fewest = (names: readonly string[]): string =>
      names.reduce((best, name) =>
        document.querySelectorAll(name).length < document.querySelectorAll(best).length ? name : best,
      );
    let path = '';
    for (let at: Element | null = element; at && at !== document.body; at = at.parentElement) {
      const names = namesOf(at);
      const joined = (name: string): string => (path === '' ? name : `${name} > ${path}`);
      const alone = names.find((name) => isAlone(joined(name)));
      if (alone !== undefined) return joined(alone);
      path = joined(fewest(names));
    }
    if (element === document.body || path === '') return 'body > *';
    const like = [...(element.parentElement?.children ?? [])].filter((other) => other.localName === element.localName);
    return `${path}:nth-of-type(${like.indexOf(element) + 1})`;
  };

  const take = () => {
    leave();
    if (wants === 'part') {
      void runtime.sendMessage({ kind: 'picked-part', selector: selectorOf(current).slice(0, 4000) });
      return;
    }
    const links = linksOf(current)
      .slice(0, 20_000)
      .map((link) => ({
        url: link.href.slice(0, 8193),
        text: (link.textContent ?? '').replace(/\s+/g, ' ').trim().slice(0, 200),
      }));
    void runtime.sendMessage({ kind: 'picked', links });
  };

  const onKey = (event: KeyboardEvent) => {
    if (event.key === 'Escape') leave();
    else if (event.key === 'Enter') take();
    else if (event.key === 'ArrowUp' && current.parentElement) {
      trail.push(current);
      show(current.parentElement);
    } else if (event.key === 'ArrowDown') show(trail.pop() ?? current.firstElementChild ?? current);
  };

  /** Takes a real event away from the page. */
  const swallow = (act: (event: Event) => void) => (event: Event) => {
    if (!event.isTrusted) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    act(event);
  };
  const listeners: Record<string, (event: Event) => void> = {
    mousemove: (event) => {
      if (!(event instanceof MouseEvent) || !event.isTrusted) return;
      const under = document.elementFromPoint(event.clientX, event.clientY);
      if (!under || under === host) return;
      trail.length = 0;
      show(under);
    },
    click: swallow(take),
    mousedown: swallow(() => {}),
    mouseup: swallow(() => {}),
    pointerdown: swallow(() => {}),
    pointerup: swallow(() => {}),
    keydown: swallow((event) => event instanceof KeyboardEvent && onKey(event)),
  };
  for (const [type, listener] of Object.entries(listeners)) addEventListener(type, listener, true);
  globals.leavePicking = leave;
  show(document.body);
}

/** Ends a pointing that goes on in the page. */
export function leavePicking(): void {
  (globalThis as unknown as { readonly leavePicking?: () => void }).leavePicking?.();
}
