/**
 * What stands in for drawn frames in a tab that never draws, run before the page's own scripts: animation frames come by timer, and
 * observers of intersection and size report once for what they are given, and again after scrolling.
 * Only where there is no window to draw in (fresh contexts); text that waits to be seen is then written all the same.
 */
export const frameSubstitutes = `(() => {
  const pace = 16;
  window.requestAnimationFrame = (act) => setTimeout(() => act(performance.now()), pace);
  window.cancelAnimationFrame = (id) => clearTimeout(id);
  const rectOf = (element) => element.getBoundingClientRect();
  const isInView = ({ top, left, bottom, right }) => bottom >= 0 && right >= 0 && top <= innerHeight && left <= innerWidth;
  window.IntersectionObserver = class extends IntersectionObserver {
    #act; #watched = new Map();
    constructor(act, options) {
      super(act, options);
      this.#act = act;
      addEventListener('scroll', () => this.#look(), { passive: true, capture: true });
    }
    observe(element) { this.#watched.set(element, undefined); setTimeout(() => this.#look(), pace); }
    unobserve(element) { this.#watched.delete(element); }
    disconnect() { this.#watched.clear(); }
    #look() {
      const entries = [];
      for (const [target, was] of this.#watched) {
        const boundingClientRect = rectOf(target);
        const isIntersecting = isInView(boundingClientRect);
        if (isIntersecting === was) continue;
        this.#watched.set(target, isIntersecting);
        const rootBounds = new DOMRect(0, 0, innerWidth, innerHeight);
        entries.push({ target, isIntersecting, intersectionRatio: isIntersecting ? 1 : 0, boundingClientRect, intersectionRect: boundingClientRect, rootBounds, time: performance.now() });
      }
      if (entries.length > 0) this.#act(entries, this);
    }
  };
  window.ResizeObserver = class extends ResizeObserver {
    #act;
    constructor(act) { super(act); this.#act = act; }
    observe(target) {
      setTimeout(() => {
        const contentRect = rectOf(target);
        const size = [{ inlineSize: contentRect.width, blockSize: contentRect.height }];
        this.#act([{ target, contentRect, borderBoxSize: size, contentBoxSize: size, devicePixelContentBoxSize: size }], this);
      }, pace);
    }
  };
})()`;
