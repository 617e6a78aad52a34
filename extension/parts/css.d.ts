/** Vite takes styles in through imports; TypeScript has to be told that there is such a thing. */
declare module '*.css';
