/**
 * Run inside a page by scripting.executeScript, which hands over the function's source alone:
 * nothing outside of `pickElement` may be used in it.
 */

/** What a content script finds there: `chrome` in Chrome, both in Firefox. */
type ExtensionApi = { readonly runtime: { sendMessage(message: unknown): Promise<unknown> } };
type ExtensionGlobals = { readonly browser?: ExtensionApi; readonly chrome: ExtensionApi };

/**
 * Lets the user point at a part of the page; its links go to the worker as a `picked` message.
 * Mouse: move and click. Keys: arrows up and down widen and narrow, Enter takes, Escape leaves. `hint` is shown meanwhile.
 * The page sees neither the clicks nor the keys while it lasts; its own made-up events are not listened to.
 */
export function pickElement(hint: string): void {
  const { browser, chrome } = globalThis as unknown as ExtensionGlobals;
  const { runtime } = browser ?? chrome;
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
    label.textContent = `${linksOf(element).length} · ${hint}`;
  };

  const leave = () => {
    for (const [type, listener] of Object.entries(listeners)) removeEventListener(type, listener, true);
    host.remove();
  };

  const take = () => {
    leave();
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
  show(document.body);
}
