import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { extensionFiles } from './extension/build/extension-files.ts';
import { noCompiledCode } from './extension/build/no-compiled-code.ts';
import { extensionPages } from './shared/extension-id.ts';

const extensionFolder = join(import.meta.dirname, 'extension');
const { version } = JSON.parse(readFileSync(new URL('package.json', import.meta.url), 'utf8')) as { version: string };

/** `vite build --mode extract`: the extraction as one script, to be evaluated in a page. */
const extractBuild = {
  root: join(import.meta.dirname, 'companion/extract'),
  publicDir: false as const,
  build: {
    outDir: join(import.meta.dirname, 'dist/extract'),
    emptyOutDir: true,
    target: 'chrome124',
    minify: false,
    lib: { entry: 'in-page.ts', name: 'tabtrawl', formats: ['iife' as const], fileName: () => 'extract.js' },
  },
};

/** `vite build --mode chrome|firefox` builds the extension into dist/extension/MODE. */
export default defineConfig(({ mode }) => {
  if (mode === 'extract') return extractBuild;
  const target = mode === 'firefox' ? 'firefox' : 'chrome';
  return {
    root: mode === 'test' ? import.meta.dirname : extensionFolder,
    plugins: [extensionFiles(target, version), noCompiledCode()],
    publicDir: false,
    build: {
      outDir: join(import.meta.dirname, 'dist/extension', target),
      emptyOutDir: true,
      target: target === 'firefox' ? 'firefox142' : 'chrome116',
      // Extension pages load from disk; preloading only adds code.
      modulePreload: false,
      // Stores read what is sent to them.
      minify: false,
      rolldownOptions: {
        input: {
          background: join(extensionFolder, 'background/main.ts'),
          clipboard: join(extensionFolder, 'clipboard.html'),
          ...Object.fromEntries(
            Object.entries(extensionPages).map(([name, path]) => [name, join(extensionFolder, path)]),
          ),
        },
        output: {
          entryFileNames: (chunk) => (chunk.name === 'background' ? 'background.js' : 'assets/[name]-[hash].js'),
          chunkFileNames: 'assets/[name]-[hash].js',
          assetFileNames: 'assets/[name]-[hash][extname]',
        },
      },
    },
    test: {
      projects: [
        {
          test: {
            name: 'unit',
            include: ['test/**/*.test.ts', 'test/**/*.test.tsx'],
            exclude: ['test/e2e/**', 'test/bench/**', 'test/layers.test.ts'],
            globalSetup: 'test/in-chrome/setup.ts',
            // A limit for what hangs, never a measure of speed.
            testTimeout: 300_000,
            hookTimeout: 120_000,
            expect: { poll: { timeout: 60_000 } },
          },
        },
        { test: { name: 'layers', include: ['test/layers.test.ts'] } },
        {
          test: {
            name: 'e2e',
            include: ['test/e2e/**/*.test.ts'],
            testTimeout: 300_000,
            hookTimeout: 120_000,
            // What is waited for comes when the machine gets to it.
            expect: { poll: { timeout: 60_000 } },
            // Each file has a browser and a home of its own; most of their time they wait.
            maxWorkers: 2,
          },
        },
      ],
    },
  };
});
