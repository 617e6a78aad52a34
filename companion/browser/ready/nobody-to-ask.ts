/**
 * In a crawled tab nobody can be asked: what a page asks its reader for (where they are, to send them notices, their camera) would never be
 * answered, and a page that waits for it would stay a shell. It is answered at once, as by a reader who says no; what the reader has
 * allowed a site before stays allowed, but for what would look at or listen to them. Tabs in front of a person are not touched.
 *
 * A page that asks for nothing pays next to nothing: what would ask is set up when the page first reaches for it.
 */
import { whenReached } from './when-reached.ts';

/** The script for a tab, run before a page's own in all of its frames. */
export const nobodyToAsk = `(${sayNo})(${whenReached})`;

function sayNo(reached: typeof whenReached): void {
  // Elsewhere none of it may be asked for.
  if (!isSecureContext) return;
  const { apply } = Reflect;
  const isAllowed = async (name: string): Promise<boolean> => {
    try {
      return (await navigator.permissions.query({ name: name as PermissionName })).state === 'granted';
    } catch {
      return false;
    }
  };
  const refused = () => new DOMException('Permission denied', 'NotAllowedError');
  type Act = (this: unknown, ...given: unknown[]) => unknown;
  /** Natively what it was, to whoever looks; does nothing where the browser has no such thing. */
  const instead = (
    of: string,
    name: string,
    act: (native: () => unknown, given: unknown[], self: unknown) => unknown,
  ) => {
    const home = Reflect.get(window, of) as { prototype: Record<string, Act> } | undefined;
    const holder = of === 'Notification' ? (home as unknown as Record<string, Act>) : home?.prototype;
    const native = holder?.[name];
    if (!holder || typeof native !== 'function') return;
    holder[name] = new Proxy(native, {
      apply: (target, self, given: unknown[]) => act(() => apply(target, self, given), given, self),
    });
  };
  const unlessAllowed = (of: string, name: string, permission: string) =>
    instead(of, name, async (native) => {
      if (await isAllowed(permission)) return native();
      throw refused();
    });

  unlessAllowed('Navigator', 'requestMIDIAccess', 'midi');
  reached(Navigator.prototype, 'clipboard', () => {
    unlessAllowed('Clipboard', 'readText', 'clipboard-read');
    unlessAllowed('Clipboard', 'read', 'clipboard-read');
  });
  reached(Navigator.prototype, 'serviceWorker', () => unlessAllowed('PushManager', 'subscribe', 'notifications'));
  reached(Navigator.prototype, 'mediaDevices', () => {
    for (const name of ['getUserMedia', 'getDisplayMedia'])
      instead('MediaDevices', name, async () => {
        throw refused();
      });
  });
  instead('Notification', 'requestPermission', (native, [heard]) => {
    if (Notification.permission !== 'default') return native();
    if (typeof heard === 'function') queueMicrotask(() => heard('default'));
    return Promise.resolve('default');
  });
  // What waits in silence until its reader picks something is no question.
  const isQuestion = (options: unknown): boolean => {
    const { publicKey, otp, mediation } = (options ?? {}) as Record<string, unknown>;
    return Boolean(publicKey ?? otp) && mediation !== 'conditional' && mediation !== 'silent';
  };
  reached(Navigator.prototype, 'credentials', () => {
    for (const name of ['get', 'create'])
      instead('CredentialsContainer', name, (native, [options]) =>
        isQuestion(options) ? Promise.reject(refused()) : native(),
      );
  });

  const watches = new Map<number, unknown>();
  let last = 1_000_000;
  const located = (native: () => unknown, [, heard]: unknown[]): Promise<unknown> =>
    isAllowed('geolocation').then((may) => {
      if (may) return native();
      const message = 'User denied Geolocation';
      const own = { code: { value: 1 }, message: { value: message } };
      if (typeof heard === 'function') heard(Object.create(GeolocationPositionError.prototype, own));
      return undefined;
    });
  reached(Navigator.prototype, 'geolocation', () => {
    instead('Geolocation', 'getCurrentPosition', (native, given) => void located(native, given));
    instead('Geolocation', 'watchPosition', (native, given) => {
      const id = ++last;
      watches.set(id, null);
      void located(native, given).then((real) => {
        if (watches.has(id)) watches.set(id, real);
        else navigator.geolocation.clearWatch(Number(real));
      });
      return id;
    });
    instead('Geolocation', 'clearWatch', (native, given, self) => {
      const id = Number(given[0]);
      const real = watches.get(id);
      if (!watches.delete(id)) return native();
      if (typeof real === 'number') (self as Geolocation).clearWatch(real);
      return undefined;
    });
  });
}
