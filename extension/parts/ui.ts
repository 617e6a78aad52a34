/** The one door to Preact and its signals; JSX itself comes from the compiler's setting. */
export {
  batch,
  computed,
  effect,
  type ReadonlySignal,
  type Signal,
  signal,
  untracked,
  useComputed,
  useSignal,
  useSignalEffect,
} from '@preact/signals';
export { type ComponentChildren, createContext, Fragment, type JSX, type RefObject, render, type VNode } from 'preact';
export { useCallback, useContext, useEffect, useId, useLayoutEffect, useMemo, useRef, useState } from 'preact/hooks';
