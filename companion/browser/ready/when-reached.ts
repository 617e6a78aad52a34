/**
 * For scripts that run before a page's own: set up once, when the page first reaches for `home[name]`, of which most pages never do. Handed to
 * them as source text, so that it may use nothing outside itself.
 */
export function whenReached(home: object, name: string, setUp: () => void): void {
  const described = Object.getOwnPropertyDescriptor(home, name);
  if (!described?.get) return;
  const { apply } = Reflect;
  let isSetUp = false;
  const get = new Proxy(described.get, {
    apply(target, self, given) {
      if (!isSetUp) setUp();
      isSetUp = true;
      return apply(target, self, given);
    },
  });
  Object.defineProperty(home, name, { ...described, get });
}
